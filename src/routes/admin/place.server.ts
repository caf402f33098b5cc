import { requestId } from '$lib/server/fields.ts';
import { z } from 'zod';

export const title = z.string('required').trim().min(2, 'required').max(120, 'too_long');

/** A place as it is written in a form. */
export const place = {
  request_id: requestId,
  place_name: title,
  address: z.string('required').trim().min(2, 'required').max(160, 'too_long'),
  district: z.guid('choose'),
};
