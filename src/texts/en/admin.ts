import type { Shape } from '../index.ts';
import type { admin as nb } from '../nb/admin.ts';

export const admin = {} satisfies Shape<typeof nb>;
