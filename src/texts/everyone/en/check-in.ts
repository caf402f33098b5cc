import type { Shape } from '../../shape.ts';
import type { checkIn as nb } from '../nb/check-in.ts';

export const checkIn: Shape<typeof nb, 'en'> = {
  title: 'Check in',
  back: 'My shifts',
  known: 'This phone knows the place. Tap when you are there.',
  scan: 'Scan the poster',
  scanning: 'Hold the camera towards the square code on the poster.',
  scanStop: 'Stop the camera',
  scanOther: 'That is another code. Look for the poster from Oppgavetorget.',
  scanDenied: 'The camera is not available. Write the word on the poster instead.',
  found: 'Found the code.',
  word: 'The word on the poster',
  wordHelp: 'Six letters, for example BADILO.',
  without: 'You can also open the phone’s camera and point it at the code.',
  laterTitle: 'Next shift',
  later: 'You can check in here from {day} at {time}.',
  see: 'See the shift',
  hereTitle: 'You are checked in',
  here: 'You checked in at {time}. Tap when you leave.',
  leave: 'I am leaving now',
  none: 'You have no shifts now',
  noneText: 'When you have a shift, you check in here.',
  go: 'See tasks',
  beforeTitle: 'When you are there',
  beforeText: 'It works from one hour before the shift, also without network.',
  leaveTitle: 'When you leave',
  leaveText: 'It works also without network.',
  camera: 'Use the camera',
  too_many_attempts:
    'There were many tries in a short time. Wait a quarter of an hour, or tell the one who meets you.',
};
