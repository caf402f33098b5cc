// What is asked of an installation: each check one thing, by name, on the backends where it can be asked.
import type { ISql } from 'postgres';
import type { Environment, Mode } from '../../src/lib/server/environment.ts';

export type State = 'ok' | 'warning' | 'wrong';
/** A sentence that says what is so, and where it is not as it should be, what to do. */
export type Finding = { state: State; says: string };
export const ok = (says: string): Finding => ({ state: 'ok', says });
export const warning = (says: string): Finding => ({ state: 'warning', says });
/** Real people must not be served so. */
export const wrong = (says: string): Finding => ({ state: 'wrong', says });

export type Asked = {
  environment: Environment;
  // as the app is given them
  source: Record<string, string | undefined>;
  // the owner's one connection; null where nobody has said how to come in as one
  owner: ISql | null;
  // whether the app is known to run on this database
  running: boolean | null;
};
export type Check = {
  name: string;
  backends: readonly Mode['kind'][];
  // true: asks the database as its owner
  asOwner: boolean;
  // null: there is nothing to ask here
  run: (asked: Asked) => Promise<Finding | null>;
};

export const all = ['embedded', 'postgres', 'supabase'] as const;

/** The one that is asked as the owner. */
export const ownerCheck = (
  name: string,
  run: (owner: ISql, asked: Asked) => Promise<Finding>,
  backends: Check['backends'] = all,
): Check => ({
  name,
  backends,
  asOwner: true,
  run: (asked) => {
    if (!asked.owner) throw new Error(`${name} was asked without an owner`);
    return run(asked.owner, asked);
  },
});
