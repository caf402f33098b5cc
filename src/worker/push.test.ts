import { expect, test } from 'vitest';
import { tabFor } from './push.ts';

const tabs = (...paths: string[]) => paths.map((path) => ({ url: `https://oppgavetorget.example${path}` }));
const found = (path: string, ...open: string[]) => {
  const it = tabFor(tabs(...open), path);
  return it && { at: new URL(it.tab.url).pathname, moves: it.moves };
};

test('a tap on a notification goes to the tab that shows it already', () => {
  expect(found('/offers/1', '/mine', '/offers/1')).toEqual({ at: '/offers/1', moves: false });
});

test('else to one that is only read', () => {
  expect(found('/offers/1', '/me/details', '/mine')).toEqual({ at: '/mine', moves: true });
});

test('a tab in which something may be being typed is left as it is', () => {
  for (const typed of [
    '/',
    '/me/details',
    '/mine/1/cannot',
    '/mine/1/wrong',
    '/in',
    '/me/times',
    '/shifts/1',
  ])
    expect(found('/offers/1', typed)).toBeNull();
  expect(found('/mine/1', '/mine/1?said=cannot')).toBeNull();
});
