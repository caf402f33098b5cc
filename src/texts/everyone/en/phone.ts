/** As in bokmål: the worker in the browser fills the places. */
export const phone = {
  waiting: {
    title: 'Nothing is waiting',
    text: 'Everything you tapped has been sent.',
    go: 'To my shifts',
  },
  things: { one: 'one thing', other: '{count} things' },
  lines: {
    kept: 'As it was {day} at {time}',
    waits: '{Things} waiting for network',
    newVersion: 'A new version is ready. It is in place when you go on.',
  },
  offline: {
    title: 'You are offline',
    text: 'That is all right. What you tapped is not lost.',
    needs: 'You can read this page when you have network again.',
    read: 'You can read this now',
    rest: 'The rest needs network, such as requests and who has looked at your details.',
    again: 'Try again',
    mine: 'My shifts',
    tasks: 'Tasks',
    messages: 'Messages',
    receipts: 'Receipts',
  },
};
