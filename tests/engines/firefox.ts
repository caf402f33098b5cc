// Firefox by WebDriver BiDi, which it speaks itself.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startProgram, stop } from '../../scripts/test/processes.ts';
import { phone, type Driver } from './driver.ts';

const answer = z.union([
  z.object({ type: z.literal('success'), id: z.number(), result: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal('error'), id: z.number().nullable(), error: z.string(), message: z.string() }),
  z.object({ type: z.literal('event') }),
]);
type Result = Record<string, unknown>;

async function listen(socket: WebSocket) {
  await new Promise((done, fail) => {
    socket.addEventListener('open', done);
    socket.addEventListener('error', fail);
  });
  const waiting = new Map<number, { done: (result: Result) => void; fail: (error: Error) => void }>();
  socket.addEventListener('message', ({ data }) => {
    const said = answer.parse(JSON.parse(String(data)));
    if (said.type === 'event') return;
    const asker = waiting.get(said.id ?? 0);
    if (said.type === 'success') asker?.done(said.result);
    else asker?.fail(new Error(`${said.error}: ${said.message}`));
  });
  socket.addEventListener('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('Firefox is gone'));
  });
  let asked = 0;
  return (method: string, params: object): Promise<Result> =>
    new Promise((done, fail) => {
      waiting.set(++asked, { done, fail });
      socket.send(JSON.stringify({ id: asked, method, params }));
    });
}

const session = z.object({
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
});
const tree = z.object({ contexts: z.tuple([z.object({ context: z.string() })], z.unknown()) });
const evaluated = z.union([
  z.object({
    type: z.literal('success'),
    result: z.object({
      type: z.string(),
      value: z.unknown().optional(),
      sharedId: z.string().optional(),
    }),
  }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
]);
const screenshot = z.object({ data: z.string() });

const settings = {
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'intl.accept_languages': 'nb-NO, nb',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

export async function firefox(program: string, folder: string): Promise<Driver> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'user.js'),
    Object.entries(settings)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(''),
  );
  let said = '';
  const where = Promise.withResolvers<string>();
  const child = startProgram(
    program,
    ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port=0', 'about:blank'],
    {
      env: { ...process.env, HOME: folder },
      hears: (text) => {
        said += text;
        const [, address] = /WebDriver BiDi listening on (ws:\S+)\s/.exec(said) ?? [];
        if (address) where.resolve(address);
      },
    },
  );
  child.once('close', () => where.reject(new Error(`Firefox did not start:\n${said}`)));
  const socket = new WebSocket(`${await where.promise}/session`);
  const call = await listen(socket);
  const { capabilities } = session.parse(
    await call('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } }),
  );
  const { context } = tree.parse(await call('browsingContext.getTree', {})).contexts[0];
  await call('browsingContext.setViewport', { context, viewport: phone });

  async function run(expression: string) {
    const answer = evaluated.parse(
      await call('script.evaluate', { expression, target: { context }, awaitPromise: true }),
    );
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result;
  }
  async function tap(element: string): Promise<void> {
    const { sharedId } = await run(element);
    if (!sharedId) throw new Error('there is no such element');
    const onIt = { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element: { sharedId } } };
    const finger = [onIt, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    const parameters = { pointerType: 'touch' };
    await call('input.performActions', {
      context,
      actions: [{ type: 'pointer', id: 'finger', parameters, actions: finger }],
    });
  }

  return {
    engine: `${capabilities.browserName} ${capabilities.browserVersion}`,
    // a page that does not come is an error here, and is seen by what is shown instead
    open: async (url) =>
      void (await call('browsingContext.navigate', { context, url, wait: 'complete' }).catch(() => {})),
    async evaluate(code) {
      const { value } = await run(`(async () => JSON.stringify(await (${code})))()`);
      return typeof value === 'string' ? JSON.parse(value) : undefined;
    },
    tap,
    async type(element, text) {
      await tap(element);
      const keys = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await call('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions: keys }] });
    },
    picture: async () => screenshot.parse(await call('browsingContext.captureScreenshot', { context })).data,
    async close() {
      socket.close();
      await stop(child);
    },
  };
}
