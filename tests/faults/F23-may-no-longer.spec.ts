import { database } from '../steps/world.ts';
import { until } from '../until.ts';
import { keptOn, memoryOf, opens, seesThatItWaits, waitsNoMore } from './memory.ts';
import { expect, test } from './setting.ts';
import { aLife, withdraws } from './taps.ts';

test('F23 what one may do has changed while there was no network: the tap ends visibly with a reason, and no page of what is lost stays on the phone', async ({
  phone,
}) => {
  const amina = await aLife();
  const operation = await withdraws(amina);
  const shift = operation.page.replace('/cannot', '');
  await phone.signsIn(amina.person);
  const { page, network } = phone;
  await opens(page, network.url + shift);
  await until(async () => (await keptOn(phone)).includes(shift));
  await opens(page, network.url + operation.page);
  await phone.goesOffline();
  await operation.press(page);
  await seesThatItWaits(page);
  // it was somebody else's all along, and has been put right
  const other = await aLife('Bjørn');
  await database().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update public.assignments set candidate_id = ${other.person.id}
      where assignment_id = ${shift.split('/')[2] ?? ''}`;
  });
  await phone.comesOnline();
  await waitsNoMore(phone);
  await opens(page, `${network.url}/waiting`);
  await expect(page.getByRole('heading', { name: 'Ble ikke noe av' })).toBeVisible();
  const [tap] = (await memoryOf(phone)).taps;
  expect(tap?.state).toBe('refused');
  expect(await operation.effects()).toBe(0);
  await opens(page, network.url + shift);
  await until(async () => !(await keptOn(phone)).includes(shift));
});
