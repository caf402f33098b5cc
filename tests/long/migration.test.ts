// The same changes as in tests/runtime/migration.test.ts, each alone, and many in any company.
import { assert, asyncProperty, shuffledSubarray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bench,
  beyond,
  changed,
  decided,
  marks,
  plain,
  scratch,
  unsaid,
  type Bench,
  type Case,
} from '../runtime/migration/cases.ts';

let tools: Bench;
beforeAll(async () => {
  tools = await bench();
}, 120_000);
afterAll(() => tools.stop());

async function told({ edits, says, what }: Case) {
  const made = await tools.make(changed([{ edits, says, what, left: [] }]) ?? scratch);
  return {
    left: made.left.map((line) => line.split(' is "')[0]),
    marks: marks(made.text).length,
    unsaid: unsaid(made.text, says),
  };
}

describe('the migration that is written', { timeout: 120_000 }, () => {
  it.each(plain)('leads to $what', async (one) =>
    expect(await told(one)).toEqual({ left: [], marks: 0, unsaid: [] }),
  );
  it.each(decided)('leads to $what, with a place for a person to decide', async (one) =>
    expect(await told(one)).toEqual({ left: [], marks: 1, unsaid: [] }),
  );
  it.each(beyond)('leaves $what to a person', async (one) =>
    expect(await told(one)).toEqual({ left: one.left, marks: 1, unsaid: [] }),
  );

  it('leads to any of these at once', { timeout: 1_200_000 }, async () => {
    const some = shuffledSubarray([...plain, ...decided], { minLength: 2, maxLength: 12 });
    await assert(
      asyncProperty(some, async (cases) => {
        // two that change the same words cannot both be made, nor an index on a column that goes
        const apart = cases.reduce<Case[]>((all, one) => (changed([...all, one]) ? [...all, one] : all), []);
        const schema = changed(apart) ?? scratch;
        if (await tools.runs(schema)) expect((await tools.make(schema)).left).toEqual([]);
      }),
      { numRuns: 60, seed: Number(process.env.SEED ?? 9) },
    );
  });
});
