import type { Shape } from '../../shape.ts';
import type { auth as nb } from '../nb/auth.ts';

export const auth = {
  signIn: {
    title: 'Sign in',
    lead: 'Welcome back.',
    toTask: 'Sign in to see the task.',
    toCheckIn: 'Sign in to check in. You come straight back here, also with a code.',
    toInvitation: 'Sign in, and you come back to the invitation.',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    forgot: 'Forgotten your password?',
    byCode: 'Get a code by e-mail',
    byPaper: 'Do you have a code on paper?',
    invited: 'Do you have an invitation?',
    noAccount: 'Oppgavetorget opens with an invitation. Ask where you are in contact with the municipality.',
  },
  noAnswerToPassword: 'We cannot sign you in right now. It is not your password. Try again in a while.',
  notBegun: {
    title: 'There is no municipality here yet',
    text: 'Whoever runs this begins with this command, with the number of the municipality and the e-mail address of its first administrator:',
    then: 'It gives an invitation to come in with. To try it with invented people, use {command}.',
  },
  notKept: {
    title: 'What was written has been thrown away',
    text: 'It belonged to somebody else who was signed in here, or it is too long ago. Nothing was sent.',
  },
  demo: {
    title: 'Try it as one of these',
    text: 'The password is {password} for all.',
    candidate: 'Amina takes tasks',
    lead: 'Lise is a facility lead at Elvetun nursing home',
    adviser: 'Kari is an adviser',
    programme_lead: 'Petra is the programme lead',
    administrator: 'Ada is an administrator',
    use: 'Sign in as {name}',
    mail: 'Read the e-mail that was sent',
  },
  code: {
    title: 'Sign in with a code',
    askText: 'Write your e-mail and we send you a code that works for ten minutes.',
    askSubmit: 'Send me a code',
    sentTitle: 'Look in your e-mail',
    sentText:
      'If {email} has an account here, we are sending a code now. It works for ten minutes. Has it not come in a few minutes? Look in your spam folder, or ask for a new one.',
    code: 'Code',
    codeHelp: 'Six numbers from the e-mail.',
    submit: 'Sign in',
    again: 'Send a new code',
  },
  paper: {
    title: 'Sign in with a code on paper',
    text: 'Somebody who knows you gave you the code. It works once.',
    code: 'Code',
    birthDate: 'Date of birth',
    birthDateHelp: 'So that nobody else gets in with your code.',
    submit: 'Sign in',
  },
  reset: {
    title: 'New password',
    askText: 'Write your e-mail and we send you a code to make a new password with.',
    askSubmit: 'Send me a code',
    sentText:
      'If {email} has an account here, we are sending a code now. It works for ten minutes. Has it not come in a few minutes? Look in your spam folder, or ask for a new one.',
    code: 'Code',
    password: 'New password',
    passwordHelp: 'At least 12 characters. Three words in a row are easy to remember and hard to guess.',
    submit: 'Save the password',
    done: 'The password is changed. You are signed in.',
  },
  invitation: {
    title: 'Welcome to Oppgavetorget',
    codeTitle: 'Open your invitation',
    codeText: 'Write the code on the sheet you were given.',
    code: 'Code',
    codeSubmit: 'Open',
    text: 'Here you find tasks near you. You choose what you want to do. Make your account first.',
    staffText: 'You are invited to use Oppgavetorget at work. Make your account first.',
    firstName: 'First name',
    lastName: 'Last name',
    lastNameHelp: 'Leave it empty if you have one name.',
    birthDate: 'Date of birth',
    birthDateHelp:
      'Eight digits: day, month and year. The rules on working hours need it. The places do not see it.',
    email: 'E-mail',
    emailHelp: 'You use it when you sign in.',
    noEmail: 'I do not have e-mail. Next time I get a code from the person who invited me.',
    unknown: 'We cannot find this invitation.',
    otherCode: 'Type another code',
    password: 'Choose a password',
    passwordHelp: 'At least 12 characters. Three words in a row are easy to remember and hard to guess.',
    language: 'Language',
    submit: 'Make account',
    already: 'You are signed in as {name}. If you accept, the new role is added to your account.',
    alreadyIn:
      'You are signed in as {name} and have an account already. If the invitation is for you, accept it here. You keep your account.',
    another:
      'You are signed in as {name}. If the invitation is for you, you take tasks with the same account. If the invitation is for somebody else, sign out first.',
    forWhom: 'The invitation is for {name}.',
    meant: 'It is meant for me, {name}, although it has another name on it.',
    notMine: 'It is not for me: sign out',
    otherMunicipality:
      'Your account belongs to another municipality. Sign out, and you come back to the invitation; make an account here with another e-mail.',
    hereBefore: 'Have you been here before? Sign in, and you come back here.',
    accept: 'Accept the invitation',
    used: 'This invitation has been used.',
    expired: 'This invitation is out of date.',
  },
  notice: {
    title: 'Before you begin',
    submit: 'I have read this',
  },
  mail: {
    title: 'Sent e-mail',
    text: 'In the demonstration no e-mail leaves. Here you can read what would have been sent.',
    none: 'Nothing is sent yet.',
    link: 'Read the e-mail here',
  },
  signOut: {
    title: 'Sign out',
    text: 'Do you want to sign out of this device?',
    submit: 'Sign out',
    done: 'You are signed out.',
    toInvitation: 'Back to the invitation',
    onlyPaper: 'You have no e-mail here',
    onlyPaperText:
      'To come in again you need a code on paper. Ask the person who invited you, or who follows you up, for it before you sign out.',
    stay: 'Stay signed in',
    waits: 'What is waiting for network stays on the phone until you sign in here again.',
  },

  refusals: {
    too_young: 'You must be 16 to take tasks. Ask the person who invited you.',
    own_role: 'Nobody gives themselves a role. Ask somebody else for the invitation.',
    for_another:
      'The invitation is written to somebody else. If it is meant for you, tick here. Otherwise sign out.',
    signed_out: 'You were signed out. Sign in, and everything is here.',
    signed_out_lost: 'You were signed out, and what you wrote could not be kept. Sign in and write it again.',
    invitation_used: 'This invitation has been used. If you have an account, you can sign in.',
    joining_turn: 'Somebody is using this invitation right now. Wait half a minute, and try again.',
    invitation_expired: 'This invitation is out of date. Ask the person who gave it to you for a new one.',
    invitation_unknown:
      'We cannot find this invitation. Have another look at the code, or ask for a new one.',
    sign_out_first: 'You are signed in as somebody else. Sign out first and open the invitation again.',
    code_wrong: 'The code is not right, or it is too old. Have another look at it, or ask for a new one.',
    paper_wrong:
      'The code or the date of birth is not right, or the code is too old. Look at both once more, or ask for a new code.',
    bad_words: 'The name or the address cannot be written like this. Have another look at it.',
    code_kept:
      'The code was right, but something went wrong on our side, and you did not get in. The code is not used up. Wait a little and try again with the same one.',
    sign_in_wrong: 'The e-mail or the password is not right. Try once more, or get a code by e-mail.',
    crowded: 'Many are signing in right now. Wait a minute and try again.',
    mails_crowded:
      'We have sent many e-mails today, so the code may be late. Wait a while and try again, or sign in with your password.',
    account_closed: 'This account is closed. Talk with the person who invited you.',
    not_confirmed:
      'Your e-mail is not confirmed yet. Choose “Get a code by e-mail”: it is once you have signed in with the code.',
    no_mail:
      'We cannot send e-mail from here right now. Sign in with your password, or talk with the person who invited you.',
    too_many_today: 'A wrong password was tried many times today. Get a code by e-mail instead.',
    too_many_codes:
      'Many codes have been asked for to this address today. Look for the latest one in your e-mail, sign in with your password, or try again tomorrow.',
    too_many_paper:
      'This code was tried many times today, and no longer works. Ask the person who gave it to you for a new one.',
    too_many_attempts: 'There were many attempts in a short time. Wait a quarter of an hour and try again.',
  },
} satisfies Shape<typeof nb, 'en'>;
