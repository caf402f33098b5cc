import type { Shape } from '../index.ts';
import type { adviser as nb } from '../nb/adviser.ts';

export const adviser = {} satisfies Shape<typeof nb>;
