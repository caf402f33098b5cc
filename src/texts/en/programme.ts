import type { Shape } from '../index.ts';
import type { programme as nb } from '../nb/programme.ts';

export const programme = {} satisfies Shape<typeof nb>;
