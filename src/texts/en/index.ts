export { admin } from './admin.ts';
export { adviser } from './adviser.ts';
export { auth } from './auth.ts';
export { candidate } from './candidate.ts';
export { common } from './common.ts';
export { facility } from './facility.ts';
export { open } from './open.ts';
export { programme } from './programme.ts';
