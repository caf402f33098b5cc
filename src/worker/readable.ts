// What can be read without network, as a piece of a page.
import { copies } from './keep.ts';
import { all, type Html, type Template } from './page.ts';
import { when } from './when.ts';

// The bar's order; the shifts themselves are reached from their list.
const readableParts = {
  '/mine': 'read-mine',
  '/': 'read-home',
  '/messages': 'read-messages',
  '/me/receipts': 'read-receipts',
};

export async function readableNow(parts: Template): Promise<Html> {
  const kept = await copies(Object.keys(readableParts));
  const rows = Object.entries(readableParts).flatMap(([path, part]) => {
    const copy = kept.find((one) => one.path === path);
    return copy ? [parts.part(part, { when: parts.word('readAt', when(copy.at, parts.language)) })] : [];
  });
  return rows.length > 0 ? parts.part('readable', { rows: all(rows) }) : { html: '' };
}
