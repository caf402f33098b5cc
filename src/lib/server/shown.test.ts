import { describe, expect, it } from 'vitest';
import { overwrites, shownAs } from './shown.ts';

describe('a form that another has changed something behind', () => {
  const looked = { name: 'Amina', phone: null, likes: ['a', 'b'] };
  const shown = shownAs(looked);

  it('is told from what it showed', () => {
    expect(overwrites(shown, { ...looked, name: 'Aminah' }, { ...looked, phone: '+4790000000' })).toBe(true);
    expect(overwrites(shown, { ...looked, phone: '+4791111111' }, { ...looked, phone: '+4790000000' })).toBe(
      true,
    );
  });

  it('saves what it showed, as it was typed over', () =>
    expect(overwrites(shown, looked, { ...looked, name: 'Aminah' })).toBe(false));

  it('has its effect once, tapped twice', () => {
    const given = { name: 'Aminah', phone: undefined, likes: ['b', 'a'], request_id: 'x' };
    expect(overwrites(shown, { ...looked, name: 'Aminah' }, given)).toBe(false);
  });

  it('says nothing where it is a page of the version before', () =>
    expect(overwrites(undefined, { ...looked, name: 'Aminah' }, looked)).toBe(false));
});
