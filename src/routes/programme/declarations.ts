/** What each indicator is, save its words: they are in the texts. A computed here, N from Nav, S asked here, K public statistics. */
export const declarations = [
  { id: '1.1', goal: 'g1', from: 'N', often: 'half' },
  { id: '1.2', goal: 'g1', from: 'A', often: 'quarter' },
  { id: '1.3', goal: 'g1', from: 'A', often: 'half' },
  { id: '1.4', goal: 'g1', from: 'K', often: 'year' },
  { id: '1.5', goal: 'g1', from: 'S', often: 'quarter' },
  { id: '2.1', goal: 'g2', from: 'A', often: 'daily' },
  { id: '2.2', goal: 'g2', from: 'A', often: 'month' },
  { id: '2.3', goal: 'g2', from: 'A', often: 'daily' },
  { id: '2.4', goal: 'g2', from: 'S', often: 'quarter' },
  { id: '2.5', goal: 'g2', from: 'A', often: 'daily' },
  { id: '3.1', goal: 'g3', from: 'A', often: 'daily' },
  { id: '3.2', goal: 'g3', from: 'A', often: 'month' },
  { id: '3.3', goal: 'g3', from: 'A', often: 'month' },
  { id: '3.4', goal: 'g3', from: 'A', often: 'month' },
  { id: '3.5', goal: 'g3', from: 'A', often: 'half' },
  { id: '4.1', goal: 'g4', from: 'N', often: 'half' },
  { id: '4.2', goal: 'g4', from: 'A', often: 'month' },
  { id: '4.3', goal: 'g4', from: 'A', often: 'daily' },
  { id: '4.4', goal: 'g4', from: 'A', often: 'month' },
  { id: '4.5', goal: 'g4', from: 'N', often: 'half' },
] as const;

export type IndicatorId = (typeof declarations)[number]['id'];

/** Those that are computed now, in the order in which they are taken along. */
export const computed = ['3.1', '2.3', '2.1', '2.5', '4.3', '1.2'] as const;
export type Computed = (typeof computed)[number];

export const isComputed = (id: string): id is Computed => computed.some((one) => one === id);

/** A full-time year of paid work, in hours. */
export const hoursOfAYear = 1750;
