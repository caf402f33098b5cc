import type { reminders as bokmaal } from '../nb/reminders.ts';
import type { Shape } from '../../shape.ts';

/** what is told outside the app, and the page where one chooses it */
export const reminders = {
  messages: {
    aShift: 'your shift',
    confirmed: { title: 'It’s yours!', body: '{what}. {Day}, {time}.' },
    confirmedSeries: { title: 'They’re yours!', body: '{what}. The first is {day}, {time}.' },
    dayBefore: { title: '{Day} at {from}', body: '{what}. Are you coming?' },
    dayBeforeByMail: {
      title: '{Day} at {from}',
      body: '{what}. Are you coming? Answer here, or say if you can’t:',
    },
    dayBeforeSaid: { title: '{Day} at {from}', body: '{what}. You’ve said you’re coming.' },
    twoHours: {
      title: '{Day} at {from}',
      body: '{what}.',
      address: '{address}.',
      door: 'Come to: {door}.',
      bring: 'Bring: {bring}.',
      who: 'Who meets you is in the app.',
    },
    timeChanged: { title: 'Your shift has a new time', body: '{what}. Now {day}, {time}.' },
    contactChanged: {
      title: 'Somebody else meets you',
      body: '{what}, {day}, {time}. See who in the app.',
    },
    cancelled: {
      title: 'The shift is cancelled',
      body: '{what}, {day}, {time}. You need not come then. See more in the app.',
    },
    movedAway: {
      title: 'The shift is moved. You need not come',
      body: '{what}, before: {day}, {time}. You are no longer on the shift. See why in the app.',
    },
    placeOff: {
      title: 'You are not on the shift after all',
      body: '{what}, {day}, {time}. You need not come then. See more in the app.',
    },
    asked: { title: 'Would you like to come?', body: '{what}, {day}, {time}. It’s up to you.' },
    test: { title: 'This is a test', body: 'This is how your reminders will look.' },
    yes: 'Yes, I’m coming',
    cannot: 'I can’t',
    saidComing: 'Thanks. The place sees that you have said so.',
    saidCannot: 'Thanks for telling us.',
    keptAnswer: 'Your answer is saved. It’s sent when you have network.',
    choose: 'Choose what you get:',
    tapped: '{what}, {day} at {from}',
  },

  page: {
    title: 'Reminders',
    back: 'Me',
    lead: 'Choose what you want to be reminded of, and how. We never write to you between 9 pm and 8 am, unless a shift early the next day has changed or becomes yours. Then it makes no sound. If the shift begins between 8 and 10 am, that day’s reminder comes at 8. If it begins between 11 pm and 8 am, you only get the one the day before.',
    saved: 'Saved.',
    kinds: {
      day_before: 'The day before, at 5 pm',
      two_hours: 'Two hours before: where, which door, what to bring',
      changed: 'When a shift is changed or cancelled',
      confirmed: 'When a shift is yours',
      asked: 'When somebody asks if you would like to come',
    },
    phone: {
      title: 'On your phone',
      text: 'The message comes on the screen, even when the app is closed. It says where and when, and no more.',
      start: 'Show on this phone',
      none: 'No phone shows reminders yet.',
      devices: {
        android: 'Android phone',
        iphone: 'iPhone',
        computer: 'Computer',
        other: 'A phone or computer',
      },
      since: 'Since {day}',
      stop: 'Stop',
      stopThis: 'Stop: {device}, since {day}',
      this: 'this one',
      stopped: 'It doesn’t show reminders any more.',
      started: 'Now reminders come on this phone.',
      denied:
        'The phone says no to notifications from here. Open your browser’s settings, find Oppgavetorget under notifications, and allow them. Then come back here.',
      failed: 'That didn’t work just now. See if you have network, and try again.',
      iphone:
        'On an iPhone, Oppgavetorget must be on the Home Screen first. 1. Tap the share button at the bottom of Safari. 2. Choose “Add to Home Screen”. Open it from there, and come back here.',
      iphoneHow: 'Show it with pictures',
      not: 'This browser can’t show reminders. E-mail works all the same.',
      noScript: 'To show reminders on your phone, the browser must have JavaScript on. E-mail works without.',
    },
    email: {
      title: 'By e-mail',
      to: 'To {address}.',
      none: 'You have no e-mail address here. Tell the person you usually talk to, and they’ll add it.',
    },
    sms: {
      title: 'By text message',
      to: 'To {phone}. It costs you nothing.',
      none: 'Write your phone number first.',
      noneGo: 'My details',
      night: 'Text messages never come between 9 pm and 8 am.',
    },
    save: 'Save',
    saveFor: 'Save: {way}',
    test: 'Send me a test',
    testText: 'See how it looks where you have chosen to get reminders.',
    tested: 'The test is on its way. Look where you have chosen to get reminders.',
    testedNone: 'There is no way to send it yet. Choose your phone or e-mail first.',
    failures: {
      email: 'An e-mail to you didn’t arrive {day}. See if the address is right.',
      sms: 'A text message to you didn’t arrive {day}. See if the number is right.',
      push: 'A message to your phone didn’t arrive {day}. Turn it on again here.',
    },
    stopTitle: 'Want nothing at all?',
    stopText: 'Turn off every choice, and save. Your shifts are always under My shifts.',
  },

  offer: {
    title: 'Would you like a reminder?',
    text: 'We can remind you of the shift the day before, and two hours before. We do not write at night.',
    go: 'Choose reminders',
  },

  why: {
    title: 'Thanks for telling us',
    lead: 'Now somebody else can have the place. It does not count against you.',
    reason: 'Would you like to say why?',
    submit: 'Send',
    skip: 'No, that’s fine',
  },

  coming: {
    title: 'Are you coming?',
    text: 'You don’t have to answer. It’s nice for the place to know.',
    yes: 'Yes, I’m coming',
    cannot: 'I can’t',
    said: 'You’ve said you’re coming.',
  },
} satisfies Shape<typeof bokmaal, 'en'>;
