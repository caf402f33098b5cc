// "npm run pictures": draws every icon from static/icon.svg, and photographs the app itself for the manifest. What it writes is
// committed; each picture says in itself where it comes from.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { chromium, type Browser } from '@playwright/test';
import { freePort } from '../src/lib/server/embedded.ts';
import { closeWorld, database } from '../tests/steps/world.ts';
import { findBrowser } from './browser.ts';
import { root } from './build.ts';
import { everyPage } from './pages.ts';
import { withDemo } from './test/demo.ts';
import { stopAll, temporary, removeTemporary } from './test/processes.ts';
import { removeReady } from './test/ready.ts';

const folder = join(root, 'static');
const write = (name: string, bytes: Buffer): void => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes);
  console.log(`static/${name}: ${bytes.length} bytes`);
};

const source = readFileSync(join(folder, 'icon.svg'), 'utf8');
const ground = /<rect [^>]*>/.exec(source)?.[0] ?? '';
const drawing = source
  .slice(source.indexOf(ground) + ground.length)
  .replace('</svg>', '')
  .trim();
const svg = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" fill="none">${inside}</svg>`;
const whole = ground.replace(/ rx="\d+"/, '');
/** A launcher may cut away all but a circle of four fifths. */
const inTheCircle = `<g transform="translate(256 256) scale(.9) translate(-256 -268)">${drawing}</g>`;

const sprite = readFileSync(join(root, 'src/lib/components/sprite.svg'), 'utf8');
const symbol = (name: string) => {
  const [, box = '', lines = ''] =
    new RegExp(`<symbol id="${name}" viewBox="([^"]+)">(.*?)</symbol>`, 's').exec(sprite) ?? [];
  if (!lines) throw new Error(`the sprite has no symbol ${name}`);
  return `<svg x="128" y="128" width="256" height="256" viewBox="${box}" fill="none" stroke-linecap="round" stroke-linejoin="round" style="color:#fbf7ec;--cut:#0f4a43">${lines}</svg>`;
};

const icons: [name: string, size: number, drawn: string][] = [
  ['icon-192', 192, source],
  ['icon-512', 512, source],
  // iOS rounds the corners itself, and paints black what is clear
  ['apple-touch-icon', 180, svg(whole + drawing)],
  ['icon-maskable', 512, svg(whole + inTheCircle)],
  // only what covers counts: the phone gives the colour
  ['icon-monochrome', 512, svg(inTheCircle.replaceAll(/#[0-9a-f]{6}/g, '#000'))],
  ['shortcut-mine', 96, svg(ground + symbol('shifts'))],
  ['shortcut-in', 96, svg(ground + symbol('place'))],
];

const chunk = (kind: string, data: Buffer): Buffer => {
  const inner = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(inner));
  return Buffer.concat([length, inner, check]);
};
/** A PNG with a comment in it, behind its first chunk. */
function withComment(png: Buffer, comment: string): Buffer {
  const afterHead = 8 + 12 + 13;
  const said = chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1'));
  return Buffer.concat([png.subarray(0, afterHead), said, png.subarray(afterHead)]);
}

async function drawIcons(browser: Browser): Promise<void> {
  for (const [name, size, drawn] of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawn}`);
    const png = await page.screenshot({ omitBackground: true });
    write(`${name}.png`, withComment(png, 'made from static/icon.svg by npm run pictures'));
    await page.close();
  }
}

/** What the window that offers to install shows. The demonstration's people and places, all invented. */
const screens: [name: string, route: string][] = [
  ['home', '/(candidate)'],
  ['card', '/(candidate)/shifts/[shift=uuid]'],
  ['shift', '/(candidate)/mine/[assignment=uuid]'],
];

async function photograph(browser: Browser): Promise<void> {
  const data = join(temporary, 'pictures');
  const port = await freePort();
  process.env.OPPGAVETORGET_TEST_DATA = data;
  await withDemo({ data, port }, async () => {
    const baseURL = `http://localhost:${port}`;
    const page = await browser.newPage({
      baseURL,
      viewport: { width: 360, height: 640 },
      deviceScaleFactor: 2,
      locale: 'nb-NO',
      timezoneId: 'Europe/Oslo',
      colorScheme: 'light',
      serviceWorkers: 'block',
      extraHTTPHeaders: { 'x-forwarded-for': '10.1.2.3' },
    });
    await page.goto('/auth/sign-in');
    await page.getByLabel('E-post').fill('kandidat@demo.no');
    await page.getByLabel('Passord').fill('oppgavetorget');
    await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
    await page.waitForURL('/');
    const pages = await everyPage(database());
    const camera = await page.context().newCDPSession(page);
    for (const [name, wanted] of screens) {
      const path = pages.find(({ route }) => route === wanted)?.path;
      if (!path) throw new Error(`the demonstration has nothing to open ${wanted} with`);
      await page.goto(path);
      const { data } = await camera.send('Page.captureScreenshot', {
        format: 'webp',
        quality: 60,
        clip: { x: 0, y: 0, width: 360, height: 640, scale: 2 },
      });
      write(`screens/${name}.webp`, Buffer.from(data, 'base64'));
    }
    await closeWorld();
  });
}

const program = await findBrowser(console.log);
if (!program) process.exit(1);
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await drawIcons(browser);
  await photograph(browser);
} finally {
  await browser.close();
  await stopAll();
  await removeReady();
  removeTemporary();
}
