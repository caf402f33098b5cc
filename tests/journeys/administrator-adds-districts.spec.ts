import { expect, test } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, signsIn } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

const list = (lines: string[]) => ({
  name: 'bydeler.csv',
  mimeType: 'text/csv',
  // as a Norwegian spreadsheet saves it
  buffer: Buffer.from(['bydel;breddegrad;lengdegrad', ...lines].join('\r\n'), 'latin1'),
});

test('Ada adds a district, and a whole list once she has seen what it gives', async ({ page }) => {
  const municipality = await aMunicipality();
  const ada = await aStaffMember('Ada', 'administrator', municipality);
  await signsIn(page, ada, '/admin');
  await page.getByRole('link', { name: 'Bydelene i kommunen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kommunen har ingen bydeler ennå');

  await page.getByLabel('Bydel', { exact: true }).fill('Østsida');
  await page.getByLabel('Breddegrad').fill('10,2');
  await page.getByRole('button', { name: 'Legg til bydelen' }).click();
  await expect(page.getByText('Breddegraden er et tall mellom 57 og 72')).toBeVisible();
  await expect(page.getByText('Lengdegraden er et tall mellom 4 og 32')).toBeVisible();
  await isOpenToAll(page);
  await page.getByLabel('Breddegrad').fill('59,74');
  await page.getByLabel('Lengdegrad').fill('10,2');
  await page.getByRole('button', { name: 'Legg til bydelen' }).click();
  await expect(page.getByText('Én bydel er lagt til.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kommunen har én bydel');

  const file = page.getByLabel('Liste som CSV');
  await page.getByRole('button', { name: 'Se på lista' }).click();
  await expect(page.getByText('Velg en fil først.')).toBeVisible();
  await file.setInputFiles(list(['Vestsida;59,73;10,1', 'vestsida;59,73;10,1', 'Nordsida;10,1;59,8']));
  await page.getByRole('button', { name: 'Se på lista' }).click();
  await expect(page.getByText('2 linjer er feil.')).toBeVisible();
  await expect(page.getByText('Linje 3: Navnet står alt på linje 2.')).toBeVisible();
  await expect(page.getByText('Linje 4: Breddegrad og lengdegrad har byttet plass.')).toBeVisible();
  await isOpenToAll(page);
  await file.setInputFiles(list(['Vestsida;59,73;10,1', 'østsida;59,9;10,1', 'Nordsida;59,8;10,1']));
  await page.getByRole('button', { name: 'Se på lista' }).click();
  await expect(page.getByText('Lista gir 2 nye bydeler.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kommunen har én bydel');
  await page.getByRole('button', { name: 'Lagre de 2 bydelene' }).click();
  await expect(page.getByText('2 bydeler er lagt til.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Østsida/ })).toContainText('59,7400');
  await isOpenToAll(page);
});

test('Ada reads what a restore may lack', async ({ page }) => {
  const municipality = await aMunicipality();
  const ada = await aStaffMember('Ada', 'administrator', municipality);
  const sql = database();
  const phone = crypto.randomUUID();
  const hears = (seq: number, hoursAgo: number) => sql`
    insert into public.taps (request_id, person_id, phone_id, seq, kind, tapped_at, sent_at, heard_at, at, sure)
    select gen_random_uuid(), p.person_id, ${phone}, ${seq}, 'take', t, t, t, t, true
    from public.people p, (select now() - make_interval(hours => ${hoursAgo}) as t) as heard
    where p.municipality_code = ${municipality} limit 1`;
  await hears(1, 9);
  await hears(4, 1);
  const [mark] = await sql<{ restored_at: Date }[]>`
    insert into private.restores (restored_at, taken_at, forgotten, protected)
    values (now() - interval '2 hours', now() - interval '8 hours', 0, 0) returning restored_at`;
  try {
    await signsIn(page, ada, '/admin');
    await page.getByRole('link', { name: /Oppgavetorget ble gjenopprettet fra en kopi/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Oppgavetorget ble gjenopprettet/);
    // it had given 1 before, and gave 4 since: two are nowhere
    await expect(page.getByRole('row', { name: /^Telefon 1/ })).toHaveText(/2\s*$/);
    await isOpenToAll(page);
  } finally {
    await sql`delete from private.restores where restored_at = ${mark?.restored_at ?? null}`;
  }
});
