/** As in bokmål: the worker in the browser fills the places. */
export const phone = {
  waiting: {
    title: 'Nothing is waiting',
    text: 'Everything you tapped has been sent.',
    go: 'To my shifts',
  },
  said: {
    kept: 'As it was {day} at {time}',
    numbers: 'zero one two three four five six seven eight nine ten',
    things: { one: '{number} thing', other: '{number} things' },
    nothing: 'That is all right. Nothing of yours is waiting to be sent.',
    taken: 'That is all right. We have kept what you tapped.',
    choose: 'This has not been sent, because the phone has had no network. What do you want to do?',
    couldNot: 'It could not be sent now. Try again when you have network, or choose something else.',
    keptForYou: 'What is waiting stays on the phone until you sign in here again.',
    gone: 'Sign in again when you have network.',
  },
  lines: {
    kept: 'As it was {day} at {time}',
    waits: 'Waiting for network: {things}',
    newVersion: 'A new version is ready. It is in place when you go on.',
  },
  offline: {
    title: 'You are offline',
    needs: 'You can read this page when you have network again.',
    read: 'You can read this now',
    rest: 'The rest needs network, such as requests and who has looked at your details.',
    portal:
      'Does the phone say that you have network? Then the wireless network may want you to sign in to it first.',
    again: 'Try again',
    mine: 'My shifts',
    tasks: 'Tasks',
    messages: 'Messages',
    receipts: 'Receipts',
  },
  notSent: {
    title: 'This has not been sent',
    text: 'You are offline. What you filled in is not gone: it is on this page.',
    typed: 'You wrote',
    secret: 'The password or the code, once more',
    again: 'Try again',
    stay: 'Stay on this page until you have network. It is gone when you leave.',
  },
  leaving: {
    title: 'Still waiting: {things}',
    send: 'Send now, and sign out',
    keep: 'Keep it for me',
    keepText:
      'It stays on this phone and is sent when you sign in here again. Others who sign in do not see it.',
    throw: 'Throw it away',
    throwText: 'Then it is as if you had not tapped.',
    stay: 'Do not sign out after all',
  },
  signedOut: {
    title: 'You are signed out on this phone',
    text: 'Your pages are gone from the phone.',
    signIn: 'Sign in',
  },
};
