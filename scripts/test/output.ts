// What "npm test" prints: never more than somebody reads.
const widest = 400;
const narrow = (line: string) => (line.length > widest ? `${line.slice(0, widest)} …` : line);

/** At most so many lines of a text, none of them longer than a screen or two. */
export function inShort(text: string, lines = 60): string {
  const all = text.split('\n');
  const shown = all.slice(0, lines).map(narrow);
  if (all.length > lines) shown.push(`… and ${all.length - lines} lines more`);
  return shown.join('\n');
}

export const say = (line: string): void => console.log(inShort(line));

const problems: string[] = [];
export const problemsSeen = (): readonly string[] => problems;
export const remember = (problem: string): void => void problems.push(inShort(problem, 30));

/** Said where it happens, and once more at the end, so that a log cut at the front still tells. */
export const complain = (problem: string): void => {
  say(problem);
  remember(problem);
};

/** Prints a tool's lines as they come: the first of them, and of what is too much the last. */
export function printer(most = 400, last = 80): { take: (text: string) => void; end: () => void } {
  let unfinished = '';
  let printed = 0;
  let leftOut = 0;
  const held: string[] = [];
  const line = (text: string) => {
    if (printed++ < most) return console.log(narrow(text));
    held.push(narrow(text));
    if (held.length > last) {
      held.shift();
      leftOut++;
    }
  };
  return {
    take(text) {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      lines.forEach(line);
    },
    end() {
      if (unfinished) line(unfinished);
      if (leftOut > 0) console.log(`… ${leftOut} lines are left out …`);
      for (const text of held) console.log(text);
    },
  };
}
