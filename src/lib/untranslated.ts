type Piece = { text: string; name: boolean };

const letter = /[\p{L}\p{N}]/u;

/**
 * A sentence in the pieces that a browser's translator may touch and those that it may not: the names in it, as whole words, so that Per is
 * no part of a person.
 */
export function piecesOf(text: string, names: readonly (string | null | undefined)[]): Piece[] {
  const kept = names
    .flatMap((name) => (name ? [name] : []))
    // a name that another begins with comes after it
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pieces: Piece[] = [];
  let done = 0;
  if (kept.length > 0)
    for (const { 0: name, index } of text.matchAll(new RegExp(kept.join('|'), 'gu'))) {
      const end = index + name.length;
      // not by what a pattern can look back at, which older browsers do not know
      if (letter.test(text.charAt(index - 1)) || letter.test(text.charAt(end))) continue;
      if (index > done) pieces.push({ text: text.slice(done, index), name: false });
      pieces.push({ text: name, name: true });
      done = end;
    }
  if (done < text.length || pieces.length === 0) pieces.push({ text: text.slice(done), name: false });
  return pieces;
}
