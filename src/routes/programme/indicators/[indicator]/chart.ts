import { scaleBand, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

type Word = { x: number; y: number; text: string; anchor: 'start' | 'middle' | 'end'; strong?: boolean };

/** A picture of points and lines, drawn on the server: the browser gets only where things stand. */
export type Chart = {
  width: number;
  height: number;
  grid: { d: string }[];
  paths: { d: string; look: 'line' | 'goal-line' }[];
  dots: { x: number; y: number; r: number }[];
  squares: { x: number; y: number }[];
  bars: { x: number; y: number; width: number; height: number; look: 'bar-mark' | 'second-mark' }[];
  words: Word[];
};

const empty = (width: number, height: number): Chart => ({
  width,
  height,
  grid: [],
  paths: [],
  dots: [],
  squares: [],
  bars: [],
  words: [],
});

const [width, height, start, foot, top] = [460, 240, 56, 28, 26];

const grid = (chart: Chart, end: number, ticks: { y: number; text: string }[]): void => {
  for (const { y, text } of ticks) {
    chart.grid.push({ d: `M${start} ${y}H${end}` });
    chart.words.push({ x: start - 10, y: y + 5, text, anchor: 'end' });
  }
};

export type Point = { x: number; value: number | null };

/** A share over time, 0 to 1, with the targets as a dotted line. A hidden value is a gap in the line. */
export const lineChart = (
  points: Point[],
  goals: { x: number; value: number }[],
  labels: { x: number; text: string }[],
  said: { percent: (value: number) => string; goal: string | null },
): Chart => {
  const chart = empty(width, height);
  const end = width - (goals.length > 0 ? 104 : 16);
  const all = [...points, ...goals];
  const most = Math.max(0.2, ...all.map(({ value }) => value ?? 0));
  const y = scaleLinear()
    .domain([0, most > 0.6 ? 1 : most * 1.15])
    .nice(4)
    .range([height - foot, top]);
  const x = scaleLinear()
    .domain([Math.min(...all.map((point) => point.x)), Math.max(...all.map((point) => point.x))])
    .range([start + 14, end]);
  grid(
    chart,
    end,
    y.ticks(4).map((value) => ({ y: y(value), text: said.percent(value) })),
  );
  const draw = line<Point>()
    .defined(({ value }) => value !== null)
    .x((point) => x(point.x))
    .y(({ value }) => y(value ?? 0));
  const goalPath = draw(goals);
  if (goalPath && goals.length > 1) chart.paths.push({ d: goalPath, look: 'goal-line' });
  const path = draw(points);
  if (path) chart.paths.push({ d: path, look: 'line' });
  chart.squares = goals.map((goal) => ({ x: x(goal.x), y: y(goal.value) }));
  const known = points.filter((point): point is { x: number; value: number } => point.value !== null);
  const last = known.at(-1);
  chart.dots = known.map((point) => ({
    x: x(point.x),
    y: y(point.value),
    r: point === last ? 8 : 4,
  }));
  if (last)
    chart.words.push({
      x: x(last.x),
      y: y(last.value) - 16,
      text: said.percent(last.value),
      anchor: 'middle',
      strong: true,
    });
  const goal = goals.at(-1);
  if (goal && said.goal)
    chart.words.push({
      x: x(goal.x) + 12,
      y: y(goal.value) + 5,
      text: said.goal,
      anchor: 'start',
      strong: true,
    });
  chart.words.push(
    ...labels.map((label) => ({
      x: x(label.x),
      y: height - 6,
      text: label.text,
      anchor: 'middle' as const,
    })),
  );
  return chart;
};

/** Two amounts on top of each other for each period. */
export const stackedChart = (
  periods: { text: string; first: number; second: number }[],
  said: (value: number) => string,
): Chart => {
  const chart = empty(width, height);
  const y = scaleLinear()
    .domain([0, Math.max(10, ...periods.map(({ first, second }) => first + second))])
    .nice(4)
    .range([height - foot, top]);
  const x = scaleBand<number>()
    .domain(periods.map((_, i) => i))
    .range([start, width])
    .padding(0.35);
  grid(
    chart,
    width,
    y.ticks(4).map((value) => ({ y: y(value), text: said(value) })),
  );
  periods.forEach(({ text, first, second }, i) => {
    const at = { x: x(i) ?? 0, width: x.bandwidth() };
    chart.bars.push(
      { ...at, y: y(first), height: y(0) - y(first), look: 'bar-mark' },
      { ...at, y: y(first + second), height: y(first) - y(first + second), look: 'second-mark' },
    );
    const middle = { x: at.x + at.width / 2, anchor: 'middle' as const };
    chart.words.push({ ...middle, y: height - 6, text });
    if (first + second > 0)
      chart.words.push({ ...middle, y: y(first + second) - 6, text: said(first + second), strong: true });
  });
  return chart;
};

/** A few counts beside each other, lying down. A count that is not shown has words and no bar. */
export const acrossChart = (
  rows: { text: string; said: string; n: number | null; other?: boolean }[],
): Chart => {
  const step = 56;
  const chart = empty(width, rows.length * step + 4);
  const x = scaleLinear()
    .domain([0, Math.max(1, ...rows.map(({ n }) => n ?? 0))])
    .range([0, width - 90]);
  rows.forEach(({ text, said, n, other }, i) => {
    const y = i * step;
    const long = n === null ? 0 : Math.max(3, x(n));
    chart.words.push({ x: 0, y: y + 17, text, anchor: 'start' });
    if (n !== null)
      chart.bars.push({ x: 0, y: y + 25, width: long, height: 20, look: other ? 'second-mark' : 'bar-mark' });
    chart.words.push({
      x: long + (n === null ? 0 : 10),
      y: y + 41,
      text: said,
      anchor: 'start',
      strong: true,
    });
  });
  return chart;
};
