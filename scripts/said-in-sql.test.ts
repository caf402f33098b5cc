import { describe, expect, it } from 'vitest';
import { valuesOfCheck, withWhatSqlSays } from './said-in-sql.ts';

const types = `export type Database = {
  public: {
    Tables: {
      goals: {
        Row: {
          goal: number;
          kind: string | null;
          name: string | null;
        };
        Insert: {
          kind?: string | null;
        };
        Relationships: [
          {
            kind: string;
          },
        ];
      };
    };
    Functions: {
      goals: {
        Args: { kind: string };
        Returns: {
          kind: string;
        }[];
      };
    };
    CompositeTypes: {
      cell: {
        period: string | null;
        n: number | null;
      };
    };
  };
};`;

describe('what SQL says of columns', () => {
  it('is read from a check that lists values', () => {
    expect(valuesOfCheck("CHECK ((kind = ANY (ARRAY['job'::text, 'it''s, so'::text])))")).toEqual([
      'job',
      "it's, so",
    ]);
    expect(valuesOfCheck('CHECK ((goal = ANY (ARRAY[1, 2])))')).toEqual([1, 2]);
    expect(valuesOfCheck('CHECK ((line > 0))')).toBeNull();
    expect(valuesOfCheck("CHECK (((kind = ANY (ARRAY['a'::text])) OR (n > 1)))")).toBeNull();
  });

  it('reaches the types: values in tables, and null only where a row shape may have it', () => {
    const said = {
      nullable: new Set(['cell.period']),
      values: new Map<string, (string | number)[]>([
        ['goals.goal', [1, 2]],
        ['goals.kind', ['up', 'down']],
      ]),
    };
    const changed = withWhatSqlSays(types, said)
      .split('\n')
      .filter((line, i) => line !== types.split('\n')[i])
      .map((line) => line.trim());
    expect(changed).toEqual([
      'goal: 1 | 2;',
      "kind: 'up' | 'down' | null;",
      "kind?: 'up' | 'down' | null;",
      'n: number;',
    ]);
  });
});
