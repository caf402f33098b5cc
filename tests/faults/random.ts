// What happens by chance happens again by its seed.

export type Random = {
  /** from 0 to below 1 */
  next: () => number;
  /** a whole number, both ends included */
  whole: (from: number, to: number) => number;
  chance: (share: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
  /** the same things in another order */
  shuffled: <T>(things: readonly T[]) => T[];
};

/** Mulberry32: small, and the same everywhere. The words keep two tests of one seed apart. */
export function randomOf(seed: number, words = ''): Random {
  let state = seed >>> 0;
  for (const sign of words) state = (Math.imul(state, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick(from) {
      const picked = from[whole(0, from.length - 1)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    shuffled(things) {
      const order = [...things];
      for (let left = order.length - 1; left > 0; left--) {
        const other = whole(0, left);
        [order[left], order[other]] = [order[other] as never, order[left] as never];
      }
      return order;
    },
  };
}
