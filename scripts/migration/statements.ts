// SQL text as statements, each with what is said right before it and on its last line.
import { tokens, type Token } from './tokens.ts';

export type Statement = {
  // from its first word to its semicolon, and a comment on the same line
  text: string;
  // the comment that stands right above it, with no empty line between
  lead: string;
  // without comments
  tokens: Token[];
  // no empty line between it and the statement above
  close: boolean;
};

export function statements(text: string): Statement[] {
  const found: Statement[] = [];
  const all = tokens(text);
  let own: Token[] = [];
  let comments: Token[] = [];
  let depth = 0;
  let blocks = 0;
  let ended = 0;
  const close = (last: Token, next: number) => {
    const first = own[0];
    if (first) {
      const beside = all[next];
      const sameLine = beside?.kind === 'comment' && !text.slice(last.end, beside.start).includes('\n');
      const end = sameLine ? beside.end : last.end;
      found.push({
        text: text.slice(first.start, end),
        lead: leadOf(text, comments, first.start),
        tokens: own,
        close: found.length > 0 && !/\n\s*\n/.test(text.slice(ended, first.start)),
      });
      ended = end;
      comments = [];
      own = [];
      depth = blocks = 0;
      return sameLine ? next + 1 : next;
    }
    return next;
  };
  for (let at = 0; at < all.length;) {
    const token = all[at++];
    if (!token) break;
    if (token.kind === 'comment') {
      if (own.length === 0) comments.push(token);
      continue;
    }
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    // a function's body that is not a string: "begin atomic … end", with "case … end" in it
    else if (token.kind === 'word' && token.text === 'begin' && all[at]?.text === 'atomic') blocks++;
    else if (token.kind === 'word' && blocks > 0 && token.text === 'case') blocks++;
    else if (token.kind === 'word' && blocks > 0 && token.text === 'end') blocks--;
    if (token.text === ';' && token.kind === 'sign' && depth <= 0 && blocks <= 0) {
      own.push(token);
      at = close(token, at);
    } else own.push(token);
  }
  const last = own.at(-1);
  if (last) close(last, all.length);
  return found;
}

function leadOf(text: string, comments: Token[], start: number): string {
  let from = start;
  for (const comment of comments.toReversed()) {
    if (/\n\s*\n/.test(text.slice(comment.end, from))) break;
    from = comment.start;
  }
  return text.slice(from, start).trim();
}

export type Piece = {
  // the first word: a column's name, or "constraint", "check" …
  name: string;
  text: string;
  // the comment on its last line
  beside: string;
  // "check", "references" and so on, outside brackets
  words: string[];
  constraint: boolean;
};

const constraintWords = ['constraint', 'check', 'unique', 'primary', 'foreign', 'exclude', 'like'];
const plain = (token: Token) =>
  token.kind === 'name' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text;

// What stands between a "create table"'s outer brackets: columns and constraints.
export function pieces(statement: Statement): Piece[] {
  const found: Piece[] = [];
  const all = tokens(statement.text);
  let depth = 0;
  let own: Token[] = [];
  const close = (next: number) => {
    const first = own[0];
    const last = own.at(-1);
    if (first && last) {
      const beside = all[next];
      const end = all[next - 1]?.end ?? last.end;
      const same = beside?.kind === 'comment' && !statement.text.slice(end, beside.start).includes('\n');
      let inner = 0;
      const words: string[] = [];
      for (const token of own) {
        if (token.text === '(') inner++;
        else if (token.text === ')') inner--;
        else if (inner === 0 && token.kind === 'word') words.push(token.text);
      }
      found.push({
        name: plain(first),
        text: statement.text.slice(first.start, last.end),
        beside: same ? beside.text : (asideOf(statement.text, last.end, all) ?? ''),
        words,
        constraint: first.kind === 'word' && constraintWords.includes(first.text),
      });
    }
    own = [];
  };
  for (const [at, token] of all.entries()) {
    if (token.kind === 'comment') continue;
    if (token.text === '(' && token.kind === 'sign' && ++depth === 1) continue;
    if (token.text === ')' && token.kind === 'sign' && --depth === 0) {
      close(at);
      break;
    }
    if (token.text === ',' && depth === 1) close(at + 1);
    else if (depth >= 1) own.push(token);
  }
  return found;
}

// The last column has no comma, so its comment stands right behind it.
function asideOf(text: string, end: number, all: Token[]): string | undefined {
  const next = all.find((token) => token.start >= end);
  return next?.kind === 'comment' && !text.slice(end, next.start).includes('\n') ? next.text : undefined;
}
