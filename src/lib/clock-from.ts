/** `11.30`, `11:30`, `1130` and `9` are all a clock time; `11.30` comes out, or null. Without Zod, for the browser too. */
export function clockFrom(text: string): string | null {
  const found = /^(\d{1,2})(?:[.:]?(\d{2}))?$/.exec(text.trim());
  const hour = Number(found?.[1]);
  const minute = Number(found?.[2] ?? 0);
  return found && hour < 24 && minute < 60
    ? `${String(hour).padStart(2, '0')}.${String(minute).padStart(2, '0')}`
    : null;
}
