import { createHash } from 'node:crypto';

/** What a form changes, by field. */
export type Shown = Readonly<Record<string, unknown>>;

// what was not said, and nothing, are stored alike; several answers have no order
const plain = (value: unknown): unknown =>
  value === undefined || value === '' ? null : Array.isArray(value) ? value.toSorted() : value;

/** What a form showed, as a word to stand in it: by it what has been changed since is told, and not overwritten unseen. */
export const shownAs = (shown: Shown): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        Object.keys(shown)
          .toSorted()
          .map((key) => [key, plain(shown[key])]),
      ),
    )
    .digest('base64url')
    .slice(0, 22);

/** Whether a form would overwrite what it did not show. What stores the same again, as a second tap does, overwrites nothing. */
export const overwrites = (shown: string | undefined, stored: Shown, given: Shown): boolean =>
  shown !== undefined &&
  shown !== shownAs(stored) &&
  shownAs(stored) !== shownAs(Object.fromEntries(Object.keys(stored).map((key) => [key, given[key]])));
