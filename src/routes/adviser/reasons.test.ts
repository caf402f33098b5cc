import { describe, expect, it } from 'vitest';
import { reasonsFor, type CaseloadRow } from './reasons.ts';

const now = new Date('2026-11-22T11:00:00Z');
const quiet: CaseloadRow = {
  has_account: true,
  invited_at: '2026-09-01T08:00:00Z',
  referred_at: '2026-09-01T08:00:00Z',
  agreed_hours: 6,
  agreed_from: '2026-09-01',
  agreed_to: '2027-03-01',
  next_from: null,
  last_activity_at: '2026-11-20T09:00:00Z',
  last_absence_at: null,
  last_absence_id: null,
  said: [],
  protected: false,
};
const kinds = (row: Partial<CaseloadRow>) => reasonsFor({ ...quiet, ...row }, now).map(({ kind }) => kind);

describe('the facts that ask for a talk', () => {
  it('are none when all is as agreed', () => expect(kinds({})).toEqual([]));

  it('are an absence of the last 14 days, also without own words', () => {
    expect(kinds({ last_absence_at: '2026-11-09T09:00:00Z' })).toEqual(['absence']);
    expect(kinds({ last_absence_at: '2026-11-08T09:00:00Z' })).toEqual([]);
  });

  it('are own words by themselves, and once only beside the absence they are about', () => {
    const said = (assignment_id: string) => [
      {
        assignment_id,
        title: 'Vanne plantene',
        starts_at: '2026-11-20T09:00:00Z',
        claim: 'was_there' as const,
        minutes: null,
        words: null,
        said_at: '2026-11-21T09:00:00Z',
      },
    ];
    const absence = { last_absence_at: '2026-11-20T09:00:00Z', last_absence_id: 'a' };
    expect(kinds({ said: said('a') })).toEqual(['words']);
    expect(kinds({ ...absence, said: said('a') })).toEqual(['absence']);
    expect(kinds({ ...absence, said: said('b') })).toEqual(['absence', 'words']);
  });

  it('are an invitation that is unused for more than seven days', () => {
    const invited = { has_account: false, last_activity_at: null };
    expect(kinds({ ...invited, invited_at: '2026-11-14T10:00:00Z' })).toEqual(['invitation']);
    expect(kinds({ ...invited, invited_at: '2026-11-15T10:00:00Z' })).toEqual([]);
  });

  it('are an agreed period that ends within 14 days', () => {
    expect(kinds({ agreed_to: '2026-12-06' })).toEqual(['period']);
    expect(kinds({ agreed_to: '2026-12-07' })).toEqual([]);
    expect(kinds({ agreed_to: '2026-11-21' })).toEqual([]);
    expect(kinds({ agreed_to: '2026-12-06', next_from: '2026-12-07' })).toEqual([]);
  });

  it('are 14 days without a shift where hours are agreed, but not for newcomers or without an agreement', () => {
    expect(kinds({ last_activity_at: '2026-11-08T09:00:00Z' })).toEqual(['quiet']);
    expect(kinds({ last_activity_at: '2026-11-09T09:00:00Z' })).toEqual([]);
    expect(kinds({ last_activity_at: null })).toEqual(['quietNever']);
    expect(kinds({ last_activity_at: null, referred_at: '2026-11-20T08:00:00Z' })).toEqual([]);
    expect(kinds({ last_activity_at: null, agreed_from: '2026-11-20' })).toEqual([]);
    expect(kinds({ last_activity_at: '2026-10-01T09:00:00Z', agreed_hours: null })).toEqual([]);
  });
});
