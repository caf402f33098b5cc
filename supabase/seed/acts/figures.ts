// The numbers from the source documents, and what the municipality aims at until 2030.
import drammen from '../drammen.json' with { type: 'json' };
import { put } from '../rows.ts';
import { municipality, type Stage } from '../stage.ts';

export async function writeFigures({ sql }: Stage): Promise<void> {
  await put(
    sql,
    'public.figures',
    drammen.figures.map((f) => ({
      municipality_code: municipality,
      figure: f.key,
      value: f.value,
      unit: f.unit,
      source: f.source === 'A' ? drammen.source.A : drammen.source.B,
      line: f.line,
      note: 'note' in f ? f.note : null,
      indicator: 'indicator' in f ? f.indicator : null,
    })),
  );
  const goals: Record<string, number[]> = {
    '1.2': [0.27, 0.32, 0.36, 0.4, 0.43, 0.45],
    '2.1': [0.7, 0.8, 0.83, 0.86, 0.88, 0.9],
    '2.5': [0.85, 0.88, 0.9, 0.91, 0.92, 0.92],
    '3.1': [50, 200, 400, 600, 800, 992],
    '4.3': [0.4, 0.55, 0.62, 0.68, 0.72, 0.75],
  };
  await put(
    sql,
    'public.targets',
    Object.entries(goals).flatMap(([indicator, values]) =>
      values.map((value, i) => ({ municipality_code: municipality, indicator, year: 2025 + i, value })),
    ),
  );
}
