// What a phone needs to have the app among its others. Pages name it with their reader's language, so that nobody has to be
// asked who they are for it; `id` tells that it is one app in every language.
import { json } from '@sveltejs/kit';
import { forEveryone, languageFrom } from '../../texts/index.ts';
import { dir } from '../../texts/languages.ts';
import type { RequestHandler } from './$types';

// A manifest knows one colour of each, while `theme-color` in app.html knows light and dark; this is the icon's ground, and
// what is shown until the first page has come.
const colours = { background_color: '#f6f2e8', theme_color: '#0f4a43' };

export const GET: RequestHandler = ({ url }) => {
  const language = languageFrom(url.searchParams.get('language'));
  const { common, open } = forEveryone(language);
  const words = open.app;
  const icon = (name: string, size: number, purpose: string) => ({
    src: `/${name}.png`,
    type: 'image/png',
    sizes: `${size}x${size}`,
    purpose,
  });
  const screen = (name: string, label: string) => ({
    src: `/screens/${name}.webp`,
    type: 'image/webp',
    sizes: '720x1280',
    form_factor: 'narrow',
    label,
  });
  const shortcut = (name: string, path: string, picture: string) => ({
    name,
    url: path,
    icons: [icon(picture, 96, 'any')],
  });
  return json(
    {
      id: '/',
      name: common.appName,
      short_name: words.short,
      description: words.description,
      lang: language,
      dir: dir(language),
      start_url: '/',
      scope: '/',
      display: 'standalone',
      ...colours,
      categories: ['lifestyle', 'productivity'],
      icons: [
        { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any', purpose: 'any' },
        icon('icon-192', 192, 'any'),
        icon('icon-512', 512, 'any'),
        icon('icon-maskable', 512, 'maskable'),
        icon('icon-monochrome', 512, 'monochrome'),
      ],
      screenshots: [
        screen('home', words.screens.home),
        screen('card', words.screens.card),
        screen('shift', words.screens.shift),
      ],
      shortcuts: [
        shortcut(common.menu.shifts, '/mine', 'shortcut-mine'),
        shortcut(words.checkIn, '/in', 'shortcut-in'),
      ],
    },
    {
      headers: {
        'content-type': 'application/manifest+json',
        'cache-control': 'public, max-age=86400',
      },
    },
  );
};
