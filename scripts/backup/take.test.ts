import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claim } from './take.ts';

const noLinks = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test.each([null, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])(
  'a backup gets its name where hard links answer %s, and never over what is there',
  async (code) => {
    const folder = await mkdtemp(join(tmpdir(), 'oppgavetorget-claim-'));
    const [path, beside] = [join(folder, 'a.backup'), join(folder, 'a.backup.part')];
    const again = () => (code ? claim(beside, path, noLinks(code)) : claim(beside, path));
    try {
      await writeFile(beside, 'first');
      await again();
      expect(await readFile(path, 'utf8')).toBe('first');
      await rm(beside, { force: true });
      await writeFile(beside, 'second');
      await expect(again()).rejects.toMatchObject({ code: 'EEXIST' });
      expect(await readFile(path, 'utf8')).toBe('first');
      await expect(claim(beside, join(folder, 'b.backup'), noLinks('EIO'))).rejects.toMatchObject({
        code: 'EIO',
      });
      expect(await readdir(folder)).not.toContain('b.backup');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
