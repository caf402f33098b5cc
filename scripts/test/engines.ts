import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/lib/server/embedded.ts';
import type { Driver } from '../../tests/engines/driver.ts';
import { firefox } from '../../tests/engines/firefox.ts';
import { handOn } from '../../tests/engines/hand.ts';
import { network, type Network } from '../../tests/engines/network.ts';
import { candidateWay, leadWay, looksAtTheEngine } from '../../tests/engines/ways.ts';
import { webkit } from '../../tests/engines/webkit.ts';
import { closeWorld } from '../../tests/steps/world.ts';
import { root } from '../build.ts';
import { install, mayInstall, onPath } from '../debian.ts';
import { errorsIn, withDemo } from './demo.ts';
import { complain, say } from './output.ts';
import { temporary } from './processes.ts';
import { broken, none, type Count, type Step } from './step.ts';

const miniBrowsers = ['x86_64', 'aarch64', 'arm', 'i386']
  .map((machine) => `/usr/lib/${machine}-linux-gnu${machine === 'arm' ? 'eabihf' : ''}`)
  .map((folder) => `${folder}/webkit2gtk-4.1/MiniBrowser`);

const needed: { package: string; find: () => Promise<string | null> }[] = [
  { package: 'firefox-esr', find: async () => (await onPath('firefox-esr')) ?? (await onPath('firefox')) },
  { package: 'webkit2gtk-driver', find: () => onPath('WebKitWebDriver') },
  // the driver's package brings it along
  { package: 'webkit2gtk-driver', find: async () => miniBrowsers.find((path) => existsSync(path)) ?? null },
  { package: 'xvfb', find: () => onPath('Xvfb') },
  { package: 'openssl', find: () => onPath('openssl') },
];

/** Where each of them is; null, and a sentence, when one cannot be had. */
async function programs(): Promise<string[] | null> {
  const lacking = async () => {
    const found = await Promise.all(needed.map(async (one) => ((await one.find()) ? null : one.package)));
    return [...new Set(found.filter((name) => name !== null))];
  };
  const before = await lacking();
  if (before.length > 0 && (await mayInstall())) {
    say(`Installing by apt-get: ${before.join(', ')}.`);
    await install(...before);
  }
  const after = await lacking();
  if (after.length > 0) {
    complain(
      `These are missing: ${after.join(', ')}. Install them as Debian does (apt-get install ${after.join(' ')}), and try again.`,
    );
    return null;
  }
  return (await Promise.all(needed.map((one) => one.find()))).filter((path) => path !== null);
}

const pictures = join(root, 'test-results');

/** One engine, all the way. What comes after a step that failed has failed too: it begins where that one should have ended. */
async function travel(
  name: string,
  begin: () => Promise<Driver>,
  base: string,
  net: Network,
): Promise<Count> {
  const driver = await begin();
  const count = { ...none };
  say(`  ${driver.engine}`);
  try {
    const hand = handOn(driver, base);
    const told: string[] = [];
    const surroundings = {
      hand,
      network: net,
      seen: (what: string, how: string) => told.push(`${what}: ${how}`),
    };
    await hand.goesTo('/help');
    await looksAtTheEngine(surroundings);
    const way = [...(await candidateWay(surroundings)), ...(await leadWay(surroundings))];
    let left = way.length;
    for (const [says, does] of way) {
      try {
        await does();
      } catch (error) {
        mkdirSync(pictures, { recursive: true });
        const picture = join(pictures, `${name}.png`);
        writeFileSync(picture, Buffer.from(await driver.picture().catch(() => ''), 'base64'));
        complain(`  ${driver.engine}, ${says}: ${String(error)}\n  The page is in ${picture}.`);
        count.failed += left;
        break;
      }
      left--;
      count.passed++;
      say(`    ${says}`);
    }
    say(`    What was seen:\n${told.map((line) => `      ${line}`).join('\n')}`);
  } finally {
    await driver.close();
  }
  return count;
}

/** "npm run test:engines": not part of "npm test". */
export const engines: Step = {
  name: 'engines',
  says: 'a candidate’s way in the engines of other phones: Firefox and WebKit',
  async run(words) {
    const found = await programs();
    if (!found) return broken;
    const [firefoxIs, driverIs, browserIs] = found;
    const data = join(temporary, 'engines');
    const [port, seen] = [await freePort(), await freePort()];
    const base = `https://localhost:${seen}`;
    process.env.OPPGAVETORGET_TEST_DATA = data;
    const total = { ...none };
    const done = await withDemo(
      { data, port, env: { ORIGIN: base, PUSH_TO_LOOPBACK: 'no' } },
      async (log) => {
        const all: [string, () => Promise<Driver>][] = [
          ['firefox', () => firefox(firefoxIs ?? '', join(temporary, 'firefox'))],
          ['webkit', () => webkit(driverIs ?? '', browserIs ?? '', join(temporary, 'webkit'))],
        ];
        try {
          for (const [name, begin] of all.filter(([name]) => words.length === 0 || words.includes(name)))
            await network({ from: seen, to: port, folder: join(temporary, 'certificate') }, async (net) => {
              const { passed, failed } = await travel(name, begin, base, net);
              total.passed += passed;
              total.failed += failed;
            });
        } finally {
          await closeWorld();
        }
        const wrong = errorsIn(log);
        if (wrong.length > 0) {
          complain(`The app's own log has ${wrong.length} errors:\n${wrong.slice(0, 10).join('\n')}`);
          total.failed++;
        }
        return total;
      },
    );
    return done ?? broken;
  },
};
