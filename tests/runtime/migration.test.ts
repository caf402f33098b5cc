// "npm run migration" on a schema with one of everything: what it writes leads from the old database to the new one.
// Several changes at once, because each try takes its time; tests/long makes each of them alone.
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
} from './migration/cases.ts';

let tools: Bench;
beforeAll(async () => {
  tools = await bench();
});
afterAll(() => tools.stop());

// As few groups as there can be of changes that do not touch the same words.
function together(cases: Case[]): Case[][] {
  const groups: Case[][] = [];
  for (const one of cases) {
    const group = groups.find((some) => changed([...some, one]) !== null && changed([one, ...some]) !== null);
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}
const named = (groups: Case[][]) =>
  groups.map((group) => [group.map(({ what }) => what).join(', '), group] as const);

const schemaOf = (group: Case[]) => changed(group) ?? scratch;

describe('the migration that is written', () => {
  it('is none where nothing is different', async () => {
    expect(await tools.make(scratch)).toMatchObject({ written: [], left: [] });
  });

  it.each(named(together(plain)))('leads to %s', async (_, group) => {
    const { text, left, written } = await tools.make(schemaOf(group));
    expect({ left, marks: marks(text) }).toEqual({ left: [], marks: [] });
    for (const { says } of group) expect(unsaid(text, says), text).toEqual([]);
    for (const one of written)
      expect(one.text.split('\n')[1]).toMatch(
        /^set local lock_timeout = '5s';$|^create (unique )?index concurrently /,
      );
  });

  it.each(named(together(decided)))('leads to %s, with places for a person to decide', async (_, group) => {
    const { text, left } = await tools.make(schemaOf(group));
    expect(left).toEqual([]);
    for (const { says } of group) expect(unsaid(text, says), text).toEqual([]);
    expect(marks(text).length).toBeGreaterThanOrEqual(group.length);
  });

  it.each(named(together(beyond)))('leaves %s to a person', async (_, group) => {
    const { text, left } = await tools.make(schemaOf(group));
    for (const { says } of group) expect(unsaid(text, says), text).toEqual([]);
    expect(left.map((line) => line.split(' is "')[0]).sort()).toEqual(
      group.flatMap((one) => one.left).sort(),
    );
  });
});
