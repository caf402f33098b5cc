import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, 'last-resort.ts');

function runs(what: string) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { endOnTheUnknown } = await import(${JSON.stringify(file)});
       endOnTheUnknown(async () => console.error('closed'));
       const lives = setInterval(() => {}, 1000);
       process.once('SIGUSR2', () => { clearInterval(lives); process.exit(7); });
       ${what}`,
    ],
    { encoding: 'utf8' },
  );
  return { status, said: stderr.trim().split('\n') };
}
const goesOn = `setImmediate(() => setImmediate(() => process.kill(process.pid, 'SIGUSR2')));`;

test.each([
  [`setImmediate(() => { throw new TypeError('with a value in it'); })`, 'TypeError, unknown'],
  [`setImmediate(() => { throw Object.assign(new Error(), { code: 'ECONNRESET' }); })`, 'Error, ECONNRESET'],
  [`void Promise.reject(new RangeError('with a value in it'))`, 'RangeError, unknown'],
])('an app in which %s ends in order, with a sentence', (what, name) => {
  const { status, said } = runs(what);
  expect(status).toBe(1);
  expect(said[0]).toBe(
    `The app ends, because something happened that it does not know (${name}). Start it again.`,
  );
  expect(said.at(-1)).toBe('closed');
  expect(said.join()).not.toContain('with a value');
});

test.each(['CONNECTION_CLOSED', 'CONNECT_TIMEOUT', 'ECONNRESET', '57P01'])(
  'a connection that broke (%s) ends nothing',
  (code) => {
    const { status, said } = runs(
      `void Promise.reject(Object.assign(new Error(), { code: '${code}' })); ${goesOn}`,
    );
    expect(status).toBe(7);
    expect(said).toEqual([`A connection was lost (${code}), and nobody waited for it.`]);
  },
);
