// What a page costs a phone at its first visit: every script and style sheet it needs before it is ready, compressed as it is sent.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { freePort } from '../../src/lib/server/embedded.ts';
import { root } from '../build.ts';
import { everyPage } from '../pages.ts';
import { freshFolder, signIn, type RunningApp } from './app.ts';

/** In bytes; `document` is the page itself, whose own scripts count as JavaScript too. */
export type Weight = { js: number; css: number; document: number };
export type Weighed = { bare: Weight; pages: Record<string, Weight>; notWeighed: Record<string, string> };

function get(
  port: number,
  path: string,
  cookie: string,
): Promise<{ status: number; bytes: number; text: string; leadsTo: string | undefined; links: string }> {
  return new Promise((done, failed) => {
    request(
      {
        port,
        host: '127.0.0.1',
        path,
        headers: { accept: 'text/html,*/*', 'accept-encoding': 'br', ...(cookie ? { cookie } : {}) },
      },
      async (response) => {
        const body = await buffer(response);
        const text =
          response.headers['content-encoding'] === 'br'
            ? brotliDecompressSync(body).toString()
            : body.toString();
        done({
          status: response.statusCode ?? 0,
          bytes: body.length,
          text,
          leadsTo: response.headers.location,
          links: String(response.headers.link ?? ''),
        });
      },
    )
      .once('error', failed)
      .end();
  });
}

const every = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap((found) => found[1] ?? []);

// One page: what its HTML asks for, and what that asks for in turn. Code that waits for a tap does not count.
export async function weigh(port: number, path: string, cookie: string, known: Map<string, number>) {
  const page = await get(port, path, cookie);
  if (page.status !== 200)
    return `answers ${page.status}${page.leadsTo ? ` and leads to ${page.leadsTo}` : ''}`;
  const address = (link: string, from: string) => new URL(link, `http://x${from}`).pathname;
  const sizeOf = async (file: string) => {
    const got = await get(port, file, '');
    if (got.status !== 200) throw new Error(`${file} is asked for by ${path} and answers ${got.status}.`);
    known.set(file, got.bytes);
    return got;
  };
  const scripts = new Set<string>();
  const todo = [
    // a page that is made at the request names its scripts in a header
    ...every(page.links, /<([^>]+\.js)>; rel="modulepreload"/g),
    ...every(page.text, /rel="modulepreload"[^>]*href="([^"]+\.js)"/g),
    ...every(page.text, /href="([^"]+\.js)"[^>]*rel="modulepreload"/g),
    ...every(page.text, /import\("([^"]+\.js)"\)/g),
    ...every(page.text, /<script[^>]*src="([^"]+)"/g),
  ].map((link) => address(link, path));
  for (let file = todo.pop(); file; file = todo.pop()) {
    if (scripts.has(file)) continue;
    scripts.add(file);
    const { text } = await sizeOf(file);
    const from = file;
    todo.push(
      ...every(text, /(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g).map((link) => address(link, from)),
    );
  }
  const styles = new Set(
    every(page.text, /<link[^>]*href="([^"]+\.css)"/g).map((link) => address(link, path)),
  );
  for (const file of styles) await sizeOf(file);
  const sum = (files: Set<string>) => [...files].reduce((total, file) => total + (known.get(file) ?? 0), 0);
  const inline = every(page.text, /<script(?![^>]*\bsrc=)[^>]*>([^]*?)<\/script>/g).join('\n');
  const own = inline === '' ? 0 : brotliCompressSync(inline).length;
  return { js: sum(scripts) + own, css: sum(styles), document: page.bytes };
}

// The least that SvelteKit can be, built in the same run by the same packages.
export async function barePage(): Promise<Weight> {
  const folder = freshFolder('bare');
  const write = (file: string, text: string) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('package.json', '{ "name": "bare", "private": true, "type": "module" }');
  write(
    'svelte.config.js',
    `import adapter from '@sveltejs/adapter-node';\nexport default { kit: { adapter: adapter({ precompress: true }) } };\n`,
  );
  write(
    'vite.config.js',
    `import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };\n`,
  );
  write(
    'src/app.html',
    '<!doctype html>\n<html lang="nb"><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>\n',
  );
  write('src/routes/+page.svelte', '<h1>Hei</h1>\n');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  try {
    const built = spawnSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (built.status !== 0) throw new Error(`The bare page could not be built: ${built.stderr}`);
    const port = await freePort();
    const child = spawn(process.execPath, [join(folder, 'build/index.js')], {
      cwd: folder,
      env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', ORIGIN: `http://localhost:${port}` },
      stdio: 'ignore',
    });
    try {
      for (let tries = 0; tries < 200; tries++) {
        const there = await get(port, '/', '').catch(() => null);
        if (there) break;
        await sleep(50);
      }
      const weight = await weigh(port, '/', '', new Map());
      if (typeof weight === 'string') throw new Error(`The bare page ${weight}.`);
      return weight;
    } finally {
      child.kill('SIGTERM');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const isCandidatePage = (route: string): boolean => route.startsWith('/(candidate)');

export async function weighEveryPage(app: RunningApp): Promise<Weighed> {
  const bare = await barePage();
  const all = await everyPage(app.database());
  const cookies = new Map<string, string>();
  for (const { email } of all) if (email && !cookies.has(email)) cookies.set(email, await signIn(app, email));
  const known = new Map<string, number>();
  const pages: Record<string, Weight> = {};
  const notWeighed: Record<string, string> = {};
  for (const { route, path, lacks, email } of all) {
    const result =
      path === null
        ? `no ${lacks} to open it with`
        : await weigh(app.port, path, email ? (cookies.get(email) ?? '') : '', known);
    if (typeof result === 'string') notWeighed[route] = result;
    else pages[route] = result;
  }
  return { bare, pages, notWeighed };
}
