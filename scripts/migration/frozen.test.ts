import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { freeze, hashOf, thawed } from './frozen.ts';

const root = mkdtempSync(join(tmpdir(), 'oppgavetorget-frozen-'));
const folder = join(root, 'supabase', 'migrations');
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const [first, second] = ['20270101000000_first.sql', '20270102000000_second.sql'];

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  write(first, 'select 1;\n');
  freeze(root);
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a migration', () => {
  it('is as it was when it stands unchanged in the list', () => expect(thawed(root)).toEqual([]));

  it('is the same with the line endings of Windows, in the list too', () => {
    write(first, 'select 1;\r\n');
    const list = join(folder, 'hashes.txt');
    writeFileSync(list, readFileSync(list, 'utf8').replaceAll('\n', '\r\n'));
    expect(thawed(root)).toEqual([]);
    expect(hashOf('a\r\nb')).toBe(hashOf('a\nb'));
  });

  it('that was changed is told to be put back', () => {
    write(first, 'select 2;\n');
    expect(thawed(root)).toEqual([
      `supabase/migrations/${first} was changed after it was written, and databases have run it as it was: put it back (git checkout -- supabase/migrations/${first}) and write what is new with npm run migration -- NAME.`,
    ]);
    expect(freeze(root)).toEqual([]);
    expect(thawed(root)).toHaveLength(1);
  });

  it('that is gone is told to be brought back', () => {
    rmSync(join(folder, first));
    expect(thawed(root)).toEqual([
      `supabase/migrations/${first} is gone, and databases have run it: bring it back (git checkout -- supabase/migrations/${first}).`,
    ]);
  });

  it('that is in no list is told how to come there', () => {
    write(second, 'select 2;\n');
    expect(thawed(root)).toEqual([
      `supabase/migrations/${second} is not in hashes.txt: npm run migration -- --freeze puts it there.`,
    ]);
    expect(freeze(root)).toEqual([second]);
    expect(thawed(root)).toEqual([]);
  });

  it('with a marked place is not taken down until it is written, nor what comes after it', () => {
    write(second, '-- WRITE THIS: the reason\nselect 2;\n');
    write('20270103000000_third.sql', 'select 3;\n');
    expect(freeze(root)).toEqual([]);
    rmSync(join(folder, '20270103000000_third.sql'));
    expect(thawed(root)).toEqual([
      `supabase/migrations/${second} has places marked "WRITE THIS": write them, then npm run migration -- --freeze.`,
    ]);
  });

  it('that would come before one that databases have run is told to be written anew', () => {
    write('20260101000000_late.sql', 'select 0;\n');
    expect(thawed(root)).toEqual([
      `supabase/migrations/20260101000000_late.sql would come before ${first}, which databases have run already: take it away and write it anew with npm run migration -- NAME.`,
    ]);
  });

  it('with another kind of name is told so, since nobody would run it', () => {
    write('more.sql', 'select 0;\n');
    expect(thawed(root)[0]).toContain('is not named <14 digits>_<name>.sql');
  });
});
