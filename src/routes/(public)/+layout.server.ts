import { forEveryone } from '../../texts/index.ts';
import type { LayoutServerLoad } from './$types';

const backCookie = 'back';

// From wherever in the app somebody came to these pages, and however many of them they look at, there is a way back to it.
export const load: LayoutServerLoad = ({ locals, request, url, cookies }) => {
  const from = URL.parse(request.headers.get('referer') ?? '');
  const own = from?.origin === url.origin && !isOpenPage(from.pathname) ? from.pathname + from.search : null;
  if (own) cookies.set(backCookie, own, { path: '/', httpOnly: true, sameSite: 'lax' });
  const back = own ?? cookies.get(backCookie) ?? null;
  return {
    texts: forEveryone(locals.language).open,
    backTo: back && /^\/(?![/\\])/.test(back) ? back : null,
  };
};

const isOpenPage = (path: string): boolean =>
  ['/about', '/accessibility', '/help', '/offline', '/poster', '/privacy', '/settings'].includes(path);
