// WebKit by W3C WebDriver: Debian's WebKitWebDriver with the browser that WebKitGTK brings for this, on a screen of its own.
import { mkdirSync } from 'node:fs';
import { freePort } from '../../src/lib/server/embedded.ts';
import { startProgram, stop } from '../../scripts/test/processes.ts';
import { z } from 'zod';
import { until } from '../until.ts';
import { phone, type Driver } from './driver.ts';

const answer = z.object({ value: z.unknown() });
const session = z.object({
  sessionId: z.string(),
  capabilities: z.object({ browserVersion: z.string() }),
});
const failed = z.object({ error: z.string(), message: z.string() });
/** What WebDriver calls an element, in the answer of a script. */
const element = z.record(z.string(), z.string()).transform((reference) => Object.values(reference)[0] ?? '');

/** A screen without a screen. Gives back its name. */
async function startScreen() {
  const name = Promise.withResolvers<string>();
  let said = '';
  const size = `${phone.width}x${phone.height}x24`;
  // the number of a screen that is free is said on descriptor 1
  const child = startProgram('Xvfb', ['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp'], {
    hears: (text) => {
      said += text;
      const [, number] = /^(\d+)\n/m.exec(said) ?? [];
      if (number) name.resolve(`:${number}`);
    },
  });
  child.once('close', () => name.reject(new Error(`Xvfb did not start:\n${said}`)));
  return { child, name: await name.promise };
}

export async function webkit(driver: string, browser: string, folder: string): Promise<Driver> {
  mkdirSync(folder, { recursive: true });
  const screen = await startScreen();
  const port = await freePort();
  const child = startProgram(driver, [`--port=${port}`], {
    hears: () => {},
    env: {
      ...process.env,
      DISPLAY: screen.name,
      GDK_BACKEND: 'x11',
      HOME: folder,
      XDG_CACHE_HOME: folder,
      XDG_DATA_HOME: folder,
      NO_AT_BRIDGE: '1',
      LANG: 'nb_NO.UTF-8',
      LANGUAGE: 'nb',
    },
  });
  const base = `http://127.0.0.1:${port}`;
  await until(
    async () => child.exitCode !== null || (await fetch(`${base}/status`).catch(() => null)) !== null,
  );

  async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body: object = {}): Promise<unknown> {
    const response = await fetch(`${base}${path}`, {
      method,
      body: method === 'POST' ? JSON.stringify(body) : null,
    });
    const { value } = answer.parse(await response.json());
    if (response.ok) return value;
    const { error, message } = failed.parse(value);
    throw new Error(`${error}: ${message}`);
  }

  const options = { binary: browser, args: ['--automation', '--full-screen'] };
  const begun = session.parse(
    await call('POST', '/session', {
      capabilities: { alwaysMatch: { acceptInsecureCerts: true, 'webkitgtk:browserOptions': options } },
    }),
  );
  const here = `/session/${begun.sessionId}`;
  await call('POST', `${here}/window/rect`, phone);
  const find = async (code: string) =>
    element.parse(await call('POST', `${here}/execute/sync`, { script: `return ${code}`, args: [] }));

  return {
    engine: `WebKitGTK ${begun.capabilities.browserVersion}`,
    open: async (url) => void (await call('POST', `${here}/url`, { url }).catch(() => {})),
    async evaluate(code) {
      const script = `const done = arguments[0];
        (async () => JSON.stringify(await (${code})))().then((said) => done({ said }), (error) => done({ error: String(error) }))`;
      const result = z
        .union([z.object({ said: z.string().optional() }), z.object({ error: z.string() })])
        .parse(await call('POST', `${here}/execute/async`, { script, args: [] }));
      if ('error' in result) throw new Error(result.error);
      return result.said === undefined ? undefined : JSON.parse(result.said);
    },
    tap: async (code) => void (await call('POST', `${here}/element/${await find(code)}/click`)),
    type: async (code, text) =>
      void (await call('POST', `${here}/element/${await find(code)}/value`, { text })),
    picture: async () => z.string().parse(await call('GET', `${here}/screenshot`)),
    async close() {
      await call('DELETE', here).catch(() => {});
      await stop(child);
      await stop(screen.child);
    },
  };
}
