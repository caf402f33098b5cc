import { expect, test, vi } from 'vitest';
import { postForm } from './post.server.ts';

const guid = '6f1e6c1e-3f43-4b0a-9d3a-3b1f0f0d2a11';
const wrongs = (values: Record<string, string>) => {
  const task = {
    template: guid,
    contact: guid,
    request_id: guid,
    day: 'other',
    capacity: '1',
    other_day: '',
  };
  const read = postForm.safeParse({ ...task, until: '', weeks: '1', publish: 'yes', ...values });
  return read.error?.issues.map(({ path, message }) => `${String(path[0])}: ${message}`) ?? [];
};

test('a time that one of the weeks does not have is told where it was written', () => {
  vi.useFakeTimers({ now: new Date('2027-03-01T12:00:00Z') });
  try {
    const sundays = { other_day: '2027-03-14', from: '02.30', until: '04.00' };
    expect(wrongs({ ...sundays, weeks: '2' })).toEqual([]);
    expect(wrongs({ ...sundays, weeks: '3' })).toEqual(['from: missing_in_weeks']);
    expect(wrongs({ other_day: '2027-03-13', from: '22', until: '02.30', weeks: '٣' })).toEqual([
      'until: missing_in_weeks',
    ]);
    expect(wrongs({ other_day: '2027-03-28', from: '02.30', until: '04' })).toEqual(['from: time_missing']);
    expect(wrongs({ other_day: '2027-03-13', from: '22–06', weeks: '4' })).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
