import { describe, expect, it } from 'vitest';
import { namesIn } from './files.ts';
import { keptPart, linksToKeep, mayKeep } from './keep.ts';

const id = '0b8f6a34-5d2e-4f7c-9a51-3c1d2e4f5a6b';

describe('what a phone may keep', () => {
  it('is what one needs on the way to a shift, and what one has done', () => {
    const kept = [
      '/',
      '/mine',
      '/mine/week',
      `/mine/${id}`,
      `/mine/${id}/cannot`,
      '/in',
      '/in/ABC123',
      '/messages',
      '/me/receipts',
      '/waiting',
      '/help',
    ];
    expect(kept.filter((path) => !mayKeep(path))).toEqual([]);
  });

  it('is nothing that concerns a referral, who has looked, or what is not answered, and nothing of staff', () => {
    const never = [
      '/me',
      '/me/agreed',
      '/me/who-looked',
      '/me/clearances',
      '/me/details',
      '/me/fit',
      `/mine/${id}/wrong`,
      `/mine/${id}/cannot/why`,
      `/mine/${id}/calendar.ics`,
      `/offers/${id}`,
      `/shifts/${id}`,
      '/auth/sign-in',
      '/facility',
      '/adviser',
      '/mine/../me/agreed',
    ];
    expect(never.filter(mayKeep)).toEqual([]);
  });

  it('is fetched ahead where the page says so, once, and nowhere else', () => {
    const links =
      linksToKeep(`<a href="/mine/${id}" data-keep="">1</a><a class="x" data-keep href="/mine/${id}">2</a>
      <a href="/mine/${id}/cannot" class="ds-button" data-keep="">1</a>
      <a href="/mine/1${id.slice(1)}">3</a><a href="/me/agreed" data-keep="">4</a><a href="https://example.no/mine" data-keep="">5</a>`);
    expect(links).toEqual([`/mine/${id}`, `/mine/${id}/cannot`]);
  });

  it('leaves out what is to be read with network only, whole, and nothing else', () => {
    const list = '<ul><li><p>1</p></li><li data-net=""><div><p>2</p></div></li>\n<li>3</li></ul>';
    expect(keptPart(list)).toBe('<ul><li><p>1</p></li>\n<li>3</li></ul>');
    const written = '<li>data-net</li><p>&lt;li data-net&gt;</p>';
    expect(keptPart(written)).toBe(written);
    expect(keptPart('<html lang="nb" data-reader="abc"><p data-reader="abc">')).toBe(
      '<html lang="nb"><p data-reader="abc">',
    );
  });
});

describe('the files a document shows', () => {
  it('are its style sheets and drawings, each once, whatever the address it was made for', () => {
    const document = `<link href="/_app/immutable/assets/a.css" rel="stylesheet"><link href="../_app/immutable/assets/b.css">
      <use href="/_app/immutable/assets/s.svg#clock"></use><use href="/_app/immutable/assets/s.svg#next"></use><a href="/mine">`;
    expect(namesIn(document)).toEqual([
      '/_app/immutable/assets/a.css',
      '/_app/immutable/assets/b.css',
      '/_app/immutable/assets/s.svg',
    ]);
  });
});
