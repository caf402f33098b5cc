import bcrypt from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { hashInThreads } from './hashing.ts';

describe('passwords', () => {
  it('are hashed beside what else there is to do, and as before', async () => {
    const before = bcrypt.hashSync('et langt passord æøå', 4);
    hashInThreads();
    let turns = 0;
    let done = false;
    const turn = () => {
      turns++;
      if (!done) setImmediate(turn);
    };
    turn();
    const hashes = await Promise.all(
      Array.from({ length: 8 }, () => bcrypt.hash('et langt passord æøå', 10)),
    );
    done = true;
    // by the library itself there is one turn for each tenth of a second
    expect(turns).toBeGreaterThan(1000);
    expect(new Set(hashes).size).toBe(8);
    for (const hash of hashes) expect(hash).toMatch(/^\$2[ab]\$10\$/);
    expect(bcrypt.compareSync('et langt passord æøå', hashes[0] ?? '')).toBe(true);
    expect(await bcrypt.compare('et langt passord æøå', before)).toBe(true);
    expect(await bcrypt.compare('et annet passord', before)).toBe(false);
    // bcrypt has no room for more, and the library leaves it out; Auth refuses it
    expect(await bcrypt.hash('å'.repeat(36), 4)).toMatch(/^\$2/);
    await expect(bcrypt.hash('å'.repeat(37), 4)).rejects.toThrow('72 bytes');
    // what is no hash is no password's
    expect(await bcrypt.compare('et langt passord æøå', 'not a hash')).toBe(false);
    await expect(bcrypt.compare('et langt passord æøå', '$9a$'.padEnd(60, 'x'))).rejects.toThrow(
      'cannot be hashed',
    );
    expect(await bcrypt.compare('et langt passord æøå', before)).toBe(true);
  });
});
