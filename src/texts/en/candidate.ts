import type { Shape } from '../index.ts';
import type { candidate as nb } from '../nb/candidate.ts';

export const candidate = {} satisfies Shape<typeof nb>;
