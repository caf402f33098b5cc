import { describe, expect, it } from 'vitest';
import { all, templateFrom, withLines } from './page.ts';

const document = `<!doctype html><html lang="nb" dir="ltr"><head><title>Ingenting venter – Oppgavetorget</title></head>
<body><main id="main" class="column" tabindex="-1"><h1>Ingenting venter</h1>
<template data-words="{&quot;things&quot;:{&quot;one&quot;:&quot;én ting&quot;,&quot;other&quot;:&quot;{count} &lt;ting&gt;&quot;}}"></template>
<template data-part="offline" data-title="Uten nett – Oppgavetorget"><h1>Uten nett</h1>{waiting}<a href="{href}">{what}</a></template>
<template class="s123" data-part="line"><p>{Day} kl. {time}</p></template>
</main><nav>Meny</nav></body></html>`;
const parts = templateFrom(document);

describe('a page of the worker', () => {
  it('is the document with the part in the place of its content', () => {
    const page = parts.page('offline', { waiting: '', href: '/mine', what: 'Mine vakter' });
    expect(page).toContain('<title>Uten nett – Oppgavetorget</title>');
    expect(page).toContain(
      'tabindex="-1"><h1>Uten nett</h1><a href="/mine">Mine vakter</a></main><nav>Meny</nav>',
    );
    expect(page).not.toContain('Ingenting venter');
    expect(page).not.toContain('<template');
  });

  it('shows what people typed as they typed it, and lets none of it be markup', () => {
    const typed = `<script>alert("1")</script> & '$&' {href}`;
    const page = parts.page('offline', { waiting: '', href: '/mine', what: typed });
    expect(page).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;$&amp;&#39; {href}</a>',
    );
    expect(page).not.toContain('<script>');
  });

  it('leads nowhere else', () => {
    for (const href of ['javascript:alert(1)', '//example.no/', '/\\example.no', 'https://example.no'])
      expect(parts.page('offline', { waiting: '', href, what: '' })).toContain('<a href="/">');
    expect(parts.page('offline', { waiting: '', href: '/mine?a="b', what: '' })).toContain(
      '"/mine?a=&quot;b"',
    );
  });

  it('begins a sentence with a capital, and chooses the form by how many', () => {
    expect(parts.part('line', { day: 'i går', time: '14.05' }).html).toBe('<p>I går kl. 14.05</p>');
    expect(parts.word('things', { count: 1 }).html).toBe('én ting');
    expect(parts.word('things', { count: 3 }).html).toBe('3 <ting>');
  });

  it('is empty where a part is missing, as with a document from before it came', () => {
    expect(parts.has('refused')).toBe(false);
    expect(parts.part('refused').html).toBe('');
    expect(templateFrom('').page('offline')).toBe('');
  });
});

describe('a line on a page', () => {
  it('stands where the content begins, and nothing is touched when there is none', () => {
    const line = parts.part('line', { day: 'i går', time: '14.05' });
    expect(withLines(document, [line, all([line])])).toContain(
      'tabindex="-1"><p>I går kl. 14.05</p><p>I går kl. 14.05</p><h1>Ingenting venter',
    );
    expect(withLines(document, [])).toBe(document);
  });
});
