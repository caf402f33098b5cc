import type { Shape } from '../index.ts';
import type { facility as nb } from '../nb/facility.ts';

export const facility = {} satisfies Shape<typeof nb>;
