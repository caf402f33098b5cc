import { expect, test } from './setting.ts';
import { cells, aLife, aTap } from './taps.ts';

// as the two former forms went over the wire; never changed
const former = {
  1: (id: string) => ({ v: 1, id, tapped: '2026-10-05T08:00:00.000Z', sent: '2026-10-05T08:00:01.000Z' }),
  2: (id: string, person: string) => ({
    v: 2,
    id,
    seq: 1,
    person,
    tapped: '2026-11-02T08:00:00.000Z',
    sent: '2026-11-02T08:00:01.000Z',
  }),
};

test('F24 what an older app has kept is taken by a newer server, in each of the two former forms', async ({
  sender,
  random,
}) => {
  for (const cell of cells) {
    const amina = await aLife();
    const phone = await sender(amina.person);
    const operation = await aTap(cell, amina);
    const tap = phone.makes(operation);
    const form = random.pick([1, 2] as const);
    const answer = await phone.taps({ ...tap, envelope: former[form](tap.id, phone.mark) });
    expect(answer?.type, `${cell} in form ${form}: ${answer?.text}`).toBe('redirect');
    expect(await operation.effects(), cell).toBe(1);
    // and again in the form of today, after an update in the middle
    const again = await phone.taps(tap);
    expect(again?.type, again?.text).toBe('redirect');
    expect(await operation.effects(), cell).toBe(1);
  }
});

test('F24 an envelope of a form that nobody has sent is refused clearly, and does nothing', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  const operation = await aTap('A', amina);
  const tap = phone.makes(operation);
  const made = random.pick([
    { v: 0, id: tap.id },
    { v: 3, id: 'not an id', seq: 1, person: phone.mark, tapped: 'yesterday', sent: 'today', offset: 0 },
    {
      v: 3,
      id: tap.id,
      seq: -4,
      person: phone.mark,
      tapped: '2026-11-02',
      sent: '2026-11-02',
      offset: 'late',
    },
    {},
  ]);
  const answer = await phone.taps({ ...tap, envelope: made });
  expect(answer?.status).toBe(400);
  expect(await operation.effects()).toBe(0);
});

test('F24 an envelope of a form that is newer than the server, as while a release is on its way, waits', async ({
  sender,
}) => {
  const amina = await aLife();
  const phone = await sender(amina.person);
  const operation = await aTap('A', amina);
  const tap = phone.makes(operation);
  const answer = await phone.taps({ ...tap, envelope: { v: 4, id: tap.id, more: true } });
  expect(answer?.status).toBe(503);
  expect(await operation.effects()).toBe(0);
});
