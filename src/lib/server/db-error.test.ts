import { isHttpError } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import { check } from './db-error.ts';

const thrownBy = (code: string): unknown => {
  try {
    check({ data: null, error: { code, message: 'a sentence of the database’s' } });
  } catch (error) {
    return error;
  }
};

describe('an answer of the database', () => {
  test('without the one row that was asked for is a page that is not there, as who signs out meanwhile sees it', () => {
    for (const code of ['PT404', 'PGRST116']) {
      const thrown = thrownBy(code);
      expect(isHttpError(thrown) && thrown.status, code).toBe(404);
    }
  });

  test('that is a fault of ours is logged by its code, never by its words', () => {
    const thrown = thrownBy('XX000');
    expect(thrown instanceof Error && `${thrown.name} ${thrown.message}`).toBe(
      'database XX000 the database answered with an error',
    );
  });
});
