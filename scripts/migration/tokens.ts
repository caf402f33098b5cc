// SQL text as tokens: knows strings, quoted names, dollar quotes, and comments within comments.
export type Token = {
  kind: 'word' | 'name' | 'string' | 'sign' | 'comment';
  // words in lower case; all else as it stands
  text: string;
  start: number;
  end: number;
};

const wordStart = /[\p{L}_]/u;
const word = /[\p{L}\p{N}_$]/u;

const after = (text: string, end: string, from: number): number => {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
};

// A string ends at a quote that is not doubled; after E, a backslash takes the next sign with it.
function quoted(text: string, quote: string, from: number, escapes: boolean): number {
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

function blockComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && word.test(text[end] ?? '')) end++;
  return end;
}

// The token that begins at a place which is not white space.
function tokenAt(text: string, start: number): Token {
  const sign = text[start] ?? '';
  const of = (kind: Token['kind'], end: number): Token => ({
    kind,
    text: kind === 'word' ? text.slice(start, end).toLowerCase() : text.slice(start, end),
    start,
    end,
  });
  if (text.startsWith('--', start)) {
    const end = text.indexOf('\n', start);
    return of('comment', end < 0 ? text.length : end);
  }
  if (text.startsWith('/*', start)) return of('comment', blockComment(text, start));
  if (sign === "'") return of('string', quoted(text, "'", start + 1, false));
  if (sign === '"') return of('name', quoted(text, '"', start + 1, false));
  if (/[eE]/.test(sign) && text[start + 1] === "'") return of('string', quoted(text, "'", start + 2, true));
  if (sign === '$') {
    const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(text.slice(start, start + 80))?.[0];
    if (tag) return of('string', after(text, tag, start + tag.length));
  }
  if (wordStart.test(sign)) return of('word', wordEnd(text, start));
  if (/[0-9]/.test(sign)) return of('sign', wordEnd(text, start));
  return of('sign', start + 1);
}

// All tokens of a text, comments among them.
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    found.push(token);
    at = token.end;
  }
  return found;
}

// The same statement, however it is spaced and whatever is said beside it.
export const bare = (text: string): string =>
  tokens(text)
    .filter((token) => token.kind !== 'comment' && token.text !== ';')
    .map((token) => token.text)
    .join(' ');
