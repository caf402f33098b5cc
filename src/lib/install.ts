/** On a phone whose person has said no to having the app among its others, or has it there: nobody is asked twice. */
export const notInstallCookie = 'not-install';
