/** The word for a code, or the code itself when it is newer than the words. */
export const nameOf = (names: Readonly<Record<string, string>>, code: string): string => names[code] ?? code;
