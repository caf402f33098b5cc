import { z } from 'zod';

// What a phone tells of a tap, beside the form itself, in the header `x-tap`. A phone may be two versions behind: its worker
// is renewed when it has network, and what waits was written down before. `envelope.samples.ts` holds what each has sent.

const time = z.iso.datetime({ offset: true });
const whole = z.number().int();

const first = z.object({ v: z.literal(1), id: z.guid(), tapped: time, sent: time });
const second = first.extend({
  v: z.literal(2),
  seq: whole.min(1).max(2_000_000_000),
  /** the mark of who tapped: `markOf` */
  person: z.string().min(1).max(64),
});
const third = second.extend({
  v: z.literal(3),
  /** how far the server was before the phone's clock, in milliseconds, when last heard of before the tap */
  offset: whole.min(-1e13).max(1e13).nullable(),
});

export const newest = 3;

export type Envelope = {
  id: string;
  /** null: the first form knew no order */
  seq: number | null;
  person: string | null;
  tapped: string;
  sent: string;
  offset: number | null;
};

/** `newer`: of the next release, which is on its way to this node; null: made up. */
export function envelopeFrom(header: string): Envelope | 'newer' | null {
  let told: unknown;
  try {
    told = JSON.parse(header);
  } catch {
    return null;
  }
  const given = z.discriminatedUnion('v', [first, second, third]).safeParse(told);
  if (given.success) {
    const { v: _form, ...envelope } = given.data;
    return { seq: null, person: null, offset: null, ...envelope };
  }
  return z.object({ v: z.literal(newest + 1) }).safeParse(told).success ? 'newer' : null;
}
