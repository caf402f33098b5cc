// What a benchmark found, and how it is shown.
export type Floor = { name: string; floor: string; value: number; holds: boolean };
export type Figures = { [name: string]: number | string | null | Figures };
export type Report = { figures: Figures; floors: Floor[] };

// Progress goes beside the answer, so that the answer can be read by a program.
export const progress = (line: string): void => console.error(line);

export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

export const atMost = (name: string, value: number, floor: number, unit = ''): Floor => ({
  name,
  floor: `at most ${floor}${unit}`,
  value,
  holds: value <= floor,
});

export const atLeast = (name: string, value: number, floor: number, unit = ''): Floor => ({
  name,
  floor: `at least ${floor}${unit}`,
  value,
  holds: value >= floor,
});

export const exactly = (name: string, value: number, floor: number): Floor => ({
  name,
  floor: `exactly ${floor}`,
  value,
  holds: value === floor,
});

const flat = (figures: Figures, before = ''): [string, string][] =>
  Object.entries(figures).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' && value !== null
      ? flat(value, `${before}${name}  `)
      : [[`${before}${name}`, String(value ?? '–')]],
  );

export function asTable({ figures, floors }: Report): string {
  const rows = flat(figures);
  const wide = Math.max(0, ...rows.map(([name]) => name.length), ...floors.map(({ name }) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(wide)}  ${value}`),
    '',
    ...floors.map(
      ({ name, floor, value, holds }) =>
        `${name.padEnd(wide)}  ${String(value).padEnd(10)} ${floor.padEnd(18)} ${holds ? 'holds' : 'DOES NOT HOLD'}`,
    ),
  ].join('\n');
}
