// The commands, given what is wrong: a sentence that says what to do, 1, and no stack.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alone } from '../../scripts/build/lock.ts';
import { appEnvironment } from '../../scripts/test/processes.ts';
import { root } from './app.ts';

const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-commands-'));
writeFileSync(join(folder, 'file'), '');
const listening = createServer();
let taken: number;
beforeAll(async () => {
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  taken = (listening.address() as AddressInfo).port;
});
afterAll(() => {
  listening.close();
  rmSync(folder, { recursive: true });
});

function run(command: string, words: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'scripts', `${command}.ts`), ...words], {
    cwd: tmpdir(),
    env: {
      ...appEnvironment(),
      npm_lifecycle_event: command,
      OPPGAVETORGET_DATA: join(folder, 'data'),
      ...env,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text));
  return new Promise<{ code: number | null; said: string }>((done) =>
    child.once('close', (code) => done({ code, said: said.trim() })),
  );
}

type Wrong = [command: string, words: string, env: Record<string, string>, sentence: RegExp];

// what npm makes of "npm run demo --port 5399" and "--port=5399"
const given: Wrong[] = [
  [
    'demo',
    '5399',
    { npm_config_port: 'true' },
    /^npm kept --port for itself\. .+: npm run demo -- --port 5399$/,
  ],
  ['demo', '', { npm_config_port: '5399' }, /^npm kept --port for itself\. .+: npm run demo -- --port 5399$/],
  ['demo', '--prot 5399', {}, /^Unknown option '--prot': npm run demo takes --port … \(.+\)\.$/],
  ['demo', '--port', {}, /^Option '--port <value>' argument missing: npm run demo takes --port … \(.+\)\.$/],
  ['demo', '--port 70000', {}, /^--port 70000 is not a port: use a number from 1 to 65535\.$/],
  [
    'demo',
    '',
    { HOST: '203.0.113.1' },
    /^Nothing can listen on 203\.0\.113\.1, port 5173 \(EADDRNOTAVAIL\): set HOST/,
  ],
  ['demo', '', { SMTP_URL: 'mail', PORT: '1' }, /^(SMTP_URL must look like .+|Port 1 is kept .+)$/],
  ['seed', '--candidates -5', {}, /^--candidates -5 is not a whole number from 0 to 1000000\.$/],
  ['seed', '--shifts 1.5', {}, /^--shifts 1\.5 is not a whole number from 0 to 200000\.$/],
  ['seed', '7', { npm_config_shifts: 'true' }, /: npm run seed -- --shifts 7$/],
  [
    'seed',
    '',
    { OPPGAVETORGET_DATA: join(folder, 'file', 'data') },
    /^The data folder .+ cannot be made: choose another/,
  ],
  ['start', '', { OPPGAVETORGET_BUILD: folder }, /^The app is not built: run npm run build first\.$/],
  ['start', '--ports 1', {}, /^Unknown option '--ports': npm run start takes --port … \(.+\)\.$/],
  ['start', '', { PORT: 'http' }, /^PORT must be a number from 1 to 65535\.$/],
  ['build', '--what', {}, /^Unknown option '--what': npm run build takes --anew \(.+\)\.$/],
  ['dev', '5399', { npm_config_port: 'true' }, /: npm run dev -- --port 5399$/],
  ['dev', '--prot 1', {}, /^Unknown option '--prot': npm run dev takes --port …, --host … \(.+\)\.$/],
];

describe('a command that is given something wrong', () => {
  it.concurrent.each(given)('%s %s %o', async (command, words, env, sentence) => {
    const { code, said } = await run(command, words.split(' ').filter(Boolean), env);
    expect(said).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('says whose port it cannot have', async () => {
    const wanted = { PORT: String(taken), HOST: '127.0.0.1', ORIGIN: 'http://localhost' };
    const [start, demo, dev] = await Promise.all([
      run('start', [], wanted),
      run('demo', ['--port', String(taken)], { HOST: '127.0.0.1' }),
      run('dev', ['--port', String(taken)]),
    ]);
    const sentence = (other: string) =>
      `Port ${taken} is taken by another program: stop it, or choose another with ${other}.`;
    expect(start).toEqual({ code: 1, said: sentence('npm start -- --port N or PORT') });
    expect(demo).toEqual({ code: 1, said: sentence(`npm run demo -- --port ${taken + 1}`) });
    expect(dev).toEqual({ code: 1, said: sentence(`npm run dev -- --port ${taken + 1}`) });
  });
});

describe('the lock of builds', () => {
  const quiet = () => {};
  const lock = join(folder, 'building');

  it('says so where nothing can be written, instead of waiting for ever', async () => {
    const nowhere = join(folder, 'file', 'building');
    await expect(alone(nowhere, quiet, async () => 1)).rejects.toThrow(
      /^The app is not built from these sources yet, and cannot be: nothing may be written in .+ \(E\w+\)\. Mend that, or build it in a copy/,
    );
  });

  it('is taken from a build that has ended, also when its number belongs to another process by now', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((done) => gone.once('exit', done));
    writeFileSync(lock, `${gone.pid} ${hostname()} a`);
    await expect(alone(lock, quiet, async () => 1)).resolves.toBe(1);

    writeFileSync(lock, `${process.pid} ${hostname()} b`);
    const long = new Date(Date.now() - 60_000);
    utimesSync(lock, long, long);
    await expect(alone(lock, quiet, async () => 2)).resolves.toBe(2);
  });

  it('lets one build wait for another, and says for which', async () => {
    const done: string[] = [];
    let end = () => {};
    const first = alone(lock, quiet, async () => {
      await new Promise<void>((ended) => (end = ended));
      done.push('first');
    });
    const second = alone(
      lock,
      (line) => {
        expect(line).toContain(`(process ${process.pid}): waiting for it.`);
        done.push('told');
        end();
      },
      async () => void done.push('second'),
    );
    await Promise.all([first, second]);
    expect(done).toEqual(['told', 'first', 'second']);
  });
});
