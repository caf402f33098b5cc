export { auth } from './auth.ts';
export { calendar } from './calendar.ts';
export { candidate } from './candidate.ts';
export { common } from './common.ts';
export { mails } from './mails.ts';
export { notices } from './notices.ts';
export { open } from './open.ts';
export { phone } from './phone.ts';
