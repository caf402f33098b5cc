import { expect, test } from 'vitest';
import { piecesOf } from './untranslated.ts';

const kept = (text: string, names: (string | null)[]) =>
  piecesOf(text, names).flatMap((piece) => (piece.name ? [piece.text] : []));

test('names in a sentence are kept, as whole words', () => {
  expect(kept('Personen Per kommer, og Per blir.', ['Per'])).toEqual(['Per', 'Per']);
  expect(kept('Amina R. og Amina venter.', ['Amina', 'Amina R.'])).toEqual(['Amina R.', 'Amina']);
  expect(kept('Ring Åse (Å.)', ['Åse', null, ''])).toEqual(['Åse']);
  expect(kept('Ingen her', [])).toEqual([]);
});

test('nothing of a sentence is lost', () => {
  for (const [text, names] of [
    ['Tone møter deg i resepsjonen.', ['Tone']],
    ['Tone', ['Tone']],
    ['a*b (c) a*b', ['a*b', '(c)']],
  ] as const)
    expect(
      piecesOf(text, names)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
});
