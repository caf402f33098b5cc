import type { Shape } from '../../shape.ts';
import type { open as nb } from '../nb/open.ts';

export const open = {
  app: {
    short: 'Tasks',
    description: 'Small, clear tasks near you. You choose.',
    checkIn: 'Check in',
    screens: {
      home: 'Tasks that suit you',
      card: 'What, where, when, who, and whether it is paid',
      shift: 'Your shift, without network too',
    },
  },
  sheet: {
    name: 'Invitation',
    title: 'Welcome to Oppgavetorget, {name}',
    lead: 'Here you find small, clear tasks near you. You choose what you want to join.',
    scan: 'Point the camera of your phone at the square, or type the address in your browser.',
    address: 'Address',
    code: 'Code',
    once: 'Works once, and only for you. If it does not work, ask for a new one.',
    picture: 'Square to point the camera at; it opens the address beside it',
  },
  about: {
    title: 'About Oppgavetorget',
    lead: 'Small, clear tasks at places that need hands. People choose the ones they like and can manage.',
    howTitle: 'How it works',
    how: [
      'A nursing home, a home-care base or an association posts a task: what, where, when, who meets you, and whether it is paid.',
      'You see the tasks that suit you, and why they do. You choose.',
      'You come, do the job together with people who know the place, and get a confirmation of what you did.',
    ],
    whoTitle: 'Who takes part',
    who: 'All kinds of people: seniors, students, volunteers, people who want more hours, and people on their way into work. The places see who wants to contribute, never why anyone takes part.',
    notTitle: 'What you are never asked to do',
    not: 'Care for anyone, give medicine, feed, lift people or take photographs. The staff do that.',
    whyTitle: 'Why',
    why: 'There are enough tasks, and many who want to do them. Oppgavetorget brings them together, so that it is easy to begin and possible to grow.',
  },
  /** whoever scans the place's poster without being there to do a task */
  poster: {
    title: 'The poster at the entrance',
    text: 'It is for those who come to do a task. They scan it when they are there, and check in.',
    lead: 'Today shows you who has checked in.',
    today: 'To Today',
    other: 'You are signed in for work, so there is nothing for you to do here.',
    home: 'Back to your work',
    checkIn: 'Check in',
  },
  help: {
    title: 'Help',
    lead: 'Short answers to what people ask. The help is the same for everyone.',
    questions: [
      {
        question: 'I cannot come after all',
        answer:
          'Open the shift and press “I can’t”. Then somebody else can have the place. You need not say why. If you are ill, stay at home.',
      },
      {
        question: 'I cannot find the way',
        answer:
          'Open the shift. It says the address, who meets you, and where. Call the person who meets you if you are in doubt.',
      },
      {
        question: 'No tasks suit me',
        answer: 'Look at your times under “Me”. The more times you can, the more tasks may suit you.',
      },
      {
        question: 'Something about me is not right',
        answer:
          'Open the shift and press “This is not right”. Write what is wrong. A human being will look at it.',
      },
      {
        question: 'Who can see my information?',
        answer:
          'Under “Me” you see who has looked at your information, when, and in what role. The page on privacy says the rest.',
      },
      {
        question: 'I cannot get in',
        answer:
          'Press “Get a code by e-mail” where you sign in. Without e-mail, your contact can give you a code on paper.',
      },
      {
        question: 'How do I post a task?',
        answer:
          'As a facility lead, choose “Post a task”. Five answers and it is out. You can change or call it off at any time; those on it are told.',
      },
    ],
    stillTitle: 'Did you not find the answer?',
    still: 'Call the person who meets you, or your contact. You may ask about anything.',
    dangerTitle: 'Is it urgent?',
    danger: 'In danger to life and health: call 113. Tell the nearest member of staff at once.',
  },
  accessibility: {
    title: 'Accessibility',
    lead: 'Everyone should be able to use Oppgavetorget. We follow WCAG 2.2 at level AA.',
    doneTitle: 'How it is made',
    done: [
      'Everything works with a keyboard, and is made for screen readers.',
      'What you need to find, take, come to and give up a shift works without JavaScript. Only the camera, reading aloud, sharing and printing by a button, reminders on the phone and use without network need it.',
      'The text can be made twice as large, and the page follows.',
      'Buttons, fields and menus are large enough to hit with a thumb. Links inside a text are as high as the text.',
      'Status is said in words and shape, never in colour alone.',
      'Light and dark can be chosen, and movement is off for those who ask for it.',
      'Every page is tested automatically for faults, in light and dark, each time something changes.',
    ],
    knownTitle: 'What we know is not good enough yet',
    known: [
      'The pages are in Norwegian bokmål and English. More languages are prepared but not translated.',
      'We have not tried the pages together with people who use a screen reader every day.',
      'Texts that the places write themselves may be harder to read than ours.',
      'On a narrow phone tables are shown as cards. Some screen readers then do not say the heading of each column.',
    ],
    tellTitle: 'Tell us',
    tell: 'If something shuts you out, tell the municipality. It shall be mended, and you shall get help in another way meanwhile. The Norwegian authority for universal design supervises the rules.',
    date: 'Last gone through {date}.',
  },
  privacy: {
    title: 'Privacy',
    lead: 'We store little, show less, and you can see who has looked.',
    sections: [
      {
        title: 'What we store about you who take tasks',
        text: 'Name, date of birth, e-mail and phone if you give them, language, district, how much Norwegian you know, what you can lift, paid or unpaid, the times you can, how far you will travel, what you like to do, what you share of what helps you, what you were asked about and answered, your shifts, attendance, and that a requirement was seen. For a requirement we store only yes, the date and who saw it, never what it said.',
      },
      {
        title: 'What we do not store',
        text: 'National identity numbers, diagnoses, the content of certificates, which benefits anyone gets, or anything about those who live at the places. We do not follow where you are.',
      },
      {
        title: 'What the places see',
        text: 'First name and the first letter of the last name, how much Norwegian you know, whether the requirements are in order, and what you choose to share. With a contract there, they see your whole name. They see it when you have asked for a shift or are on it, and for 30 days afterwards. Before you have said yes they see only a number and what fits, never who you are. If you ask to be called or for company, they see your name until you have answered, and your number if they are to call. They never see why you take part, and never why you could not come.',
      },
      {
        title: 'If you have an adviser',
        text: 'The adviser sees your name, date of birth, phone and e-mail, what fits you, how many hours a week you can, your shifts and your attendance as facts, and what you have agreed. Why you said no to a task, the adviser never sees. Why you could not come, the adviser sees only if you share it. Nothing here judges you or gives you a mark.',
      },
      {
        title: 'Whom we ask first',
        text: 'We look at what fits: time, place, requirements and what you like. Among those it fits equally well, we first ask those who have had least for the time they can. Nobody gets points for who they are. Under “Me” you can read how it is for you.',
      },
      {
        title: 'Numbers about many',
        text: 'The municipality sees counts, never names. Counts of fewer than five people are not shown.',
      },
      {
        title: 'How long',
        text: 'Reasons you have not shared are deleted after seven days; only their number is left. Why you said no to a task we remember for 60 days, to ask better next time. The rest stays until the municipality deletes it, by its plan.',
      },
      {
        title: 'Your rights',
        text: 'Under “Me” you see and correct most of it yourself. You have the right to see everything, get a copy, have what is wrong corrected, and ask for it to be deleted: ask the municipality. Under “Me” you also see who has looked at your information. You can complain to the Norwegian Data Protection Authority.',
      },
      {
        title: 'Cookies',
        text: 'Only what is needed: to keep you signed in, and to remember language and appearance, which phone it is, places you have checked in at, where you came from, what you chose last, and what you were writing. No tracking, no advertising, no other companies.',
      },
    ],
    who: 'The municipality is responsible for the information.',
  },
  settings: {
    title: 'Language and appearance',
    language: 'Language',
    scheme: 'Light or dark',
    auto: 'As the phone or computer',
    light: 'Light',
    dark: 'Dark',
    saved: 'Saved on this device.',
    savedToo: 'Saved. The language follows you to other devices. Light or dark holds for this one only.',
    coming: 'More languages are prepared, but not translated yet.',
  },
} satisfies Shape<typeof nb, 'en'>;
