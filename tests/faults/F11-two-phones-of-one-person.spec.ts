import { database } from '../steps/world.ts';
import { expect, test } from './setting.ts';
import { aLife, applies, changesTimes, checksIn, checksOut, saysBoth } from './taps.ts';

const minute = 60_000;

test('F11 the same is tapped on two phones, each with its own number: it is done once, and both are told that it is done', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const phones = [await sender(amina.person), await sender(amina.person)] as const;
  const [arrival, leaving] = [await checksIn(amina), await checksOut(amina)];
  const now = Date.now();
  for (const operation of random.shuffled([await applies(amina), arrival, leaving])) {
    const minutesAgo = random.shuffled([0, 1]);
    const answers = await Promise.all(
      phones.map((phone, at) =>
        phone.taps({ ...operation, tapped: new Date(now - (minutesAgo[at] ?? 0) * minute) }),
      ),
    );
    for (const answer of answers) expect(answer?.type, `${operation.cell}: ${answer?.text}`).toBe('redirect');
    if (operation.cell === 'A') expect(await operation.effects()).toBe(1);
  }
  // one came, and went, when they first said so
  const rows = await database()<{ times: Date[] }[]>`
    select array_remove(array[checked_in_at, checked_out_at], null) as times from public.assignments
    where candidate_id = ${amina.person.id} and assignment_id = any (${[arrival.assignment, leaving.page.split('/')[2] ?? '']})`;
  for (const { times } of rows) expect(times.at(-1)).toEqual(new Date(now - minute));
  expect(rows).toHaveLength(2);
});

test('F11 yes on one phone and no on the other: the newer wish holds, whichever arrives first', async ({
  sender,
  random,
}) => {
  for (const newer of ['yes', 'no'] as const)
    for (const first of random.shuffled(['yes', 'no'] as const)) {
      const amina = await aLife();
      const { yes, no, state } = await saysBoth(amina);
      const [one, two] = [await sender(amina.person), await sender(amina.person)];
      const now = Date.now();
      const at = (wish: 'yes' | 'no') => new Date(now - (wish === newer ? 10 : 20) * minute);
      const says = {
        yes: () => one.taps({ ...yes, tapped: at('yes') }),
        no: () => two.taps({ ...no, tapped: at('no') }),
      };
      await says[first]();
      await says[first === 'yes' ? 'no' : 'yes']();
      expect(await state(), `${newer} is newer, ${first} arrives first`).toBe(
        newer === 'yes' ? 'on the shift' : 'not on it',
      );
    }
});

test('F11 times changed on two phones: the newer holds, whichever arrives first, and the older is told so', async ({
  sender,
  random,
}) => {
  const amina = await aLife();
  const [one, two] = [await sender(amina.person), await sender(amina.person)];
  const now = Date.now();
  const older = { ...changesTimes(amina, '08:00', '12:00'), tapped: new Date(now - 30 * minute) };
  const newer = { ...changesTimes(amina, '16:00', '20:00'), tapped: new Date(now - 10 * minute) };
  const inOrder = random.chance(0.5);
  const first = inOrder ? await one.taps(older) : await two.taps(newer);
  const second = inOrder ? await two.taps(newer) : await one.taps(older);
  expect(first?.type, first?.text).toBe('redirect');
  expect(second?.type, second?.text).toBe(inOrder ? 'redirect' : 'failure');
  const rows = await database()<{ from_time: string }[]>`
    select from_time::text from public.availability where candidate_id = ${amina.person.id}`;
  expect(rows.map(({ from_time }) => from_time)).toEqual(['16:00:00']);
});
