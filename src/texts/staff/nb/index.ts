export { admin } from './admin.ts';
export { adviser } from './adviser.ts';
export { facility } from './facility.ts';
export { notices } from './notices.ts';
export { programme } from './programme.ts';
export { refusals } from './refusals.ts';
export { words } from './words.ts';
