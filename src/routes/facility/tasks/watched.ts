/** Each watched word as it stands, with what it usually means in a task. */
export function watchedWords(
  { words, reasons }: { words: readonly string[]; reasons: readonly string[] },
  names: Readonly<Record<string, string>>,
): string {
  const named = new Map(Object.entries(names));
  return words.map((word, n) => `«${word}» (${named.get(reasons[n] ?? '') ?? reasons[n]})`).join(', ');
}
