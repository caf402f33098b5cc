// From an empty municipality to a number that moved, by five people on five devices.
import { expect, test, type Page } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, readsIndicator, signsIn } from '../steps/adviser.ts';
import { isOpenToAll, tapsIWant } from '../steps/candidate.ts';
import { dayFromNow, fillInATask, post } from '../steps/facility.ts';
import { closeWorld, database } from '../steps/world.ts';

test.afterAll(closeWorld);

const linkOnSheet = async (page: Page) => (await page.locator('.invitation dd').first().innerText()).trim();
const isSent = (page: Page, button: string) => page.getByRole('button', { name: button }).click();

/** The day of the shift has come: it began half an hour ago. */
async function theDayComes(shift: string): Promise<void> {
  const sql = database();
  await sql`update public.shifts set starts_at = now() - interval '30 minutes', ends_at = now() + interval '60 minutes'
    where shift_id = ${shift}`;
  await sql`update public.assignments set starts_at = now() - interval '30 minutes', ends_at = now() + interval '60 minutes'
    where shift_id = ${shift}`;
}

for (const javaScriptEnabled of [true, false])
  test(`lead posts, candidate takes, comes, lead records, adviser sees, no closed figure moves ${javaScriptEnabled ? '' : '(the candidate without JavaScript)'}`, async ({
    browser,
  }) => {
    const municipality = await aMunicipality();
    await database()`insert into public.districts (municipality_code, name, latitude, longitude)
      values (${municipality}, 'Midtbyen', 59.74, 10.2)`;
    const device = async (options = {}) =>
      (await browser.newContext({ locale: 'nb-NO', timezoneId: 'Europe/Oslo', ...options })).newPage();
    const [ada, lise, kari, petra] = await Promise.all([device(), device(), device(), device()]);
    const amina = await device({ javaScriptEnabled, viewport: { width: 390, height: 844 } });

    // Ada enrols a nursing home and invites its lead
    await signsIn(ada, await aStaffMember('Ada', 'administrator', municipality), '/admin/organisations/new');
    await ada.getByLabel('Navn på virksomheten').fill('Elvetun sykehjem');
    await ada.getByLabel('Sykehjem', { exact: true }).check();
    await ada.getByLabel('Kommunal', { exact: true }).check();
    await ada.getByLabel('Navn på stedet').fill('Elvetun');
    await ada.getByLabel('Adresse').fill('Elvetunveien 4');
    await ada.getByLabel('Bydel').selectOption('Midtbyen');
    await isSent(ada, 'Legg til');
    await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Elvetun sykehjem');
    await ada.goto('/admin/invitations/new');
    await ada.getByLabel('Være fagleder').check();
    await ada.getByLabel('Virksomheten som fagleder').selectOption('Elvetun sykehjem');
    await ada.getByLabel('Fornavn').fill('Lise');
    await ada.getByLabel('Etternavn').fill('Fjeld');
    await isSent(ada, 'Lag invitasjonen');
    await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Invitasjonen til Lise er klar');

    // Lise comes in, adds the colleague who meets people, and posts a task
    await lise.goto(await linkOnSheet(ada));
    await lise.getByLabel('Fornavn').fill('Lise');
    await lise.getByLabel('Etternavn').fill('Fjeld');
    await lise
      .getByLabel('E-post', { exact: true })
      .fill(`lise-${municipality}-${Date.now()}@reise.example.no`);
    await lise.getByLabel('Velg et passord').fill('tre fine norske ord');
    await isSent(lise, 'Lag konto');
    await lise.waitForURL('**/facility');
    await lise.goto('/facility/places');
    await lise.getByLabel('Fornavn').fill('Tone');
    await lise.getByLabel('Hvor de møtes').fill('i resepsjonen');
    await isSent(lise, 'Legg til');
    await expect(lise.getByText('Tone er lagt til.')).toBeVisible();
    await lise.getByRole('link', { name: 'Plakat for innsjekking' }).click();
    await expect(lise.getByRole('heading', { level: 1 })).toHaveText('Velkommen til Elvetun');
    const door = await lise.locator('.a4 .link').innerText();
    await fillInATask(lise, { template: 'Rydde papp og bytte lyspærer', days: 3, from: '11.30', seats: 1 });
    const shift = (await post(lise)).split('/').at(-1) ?? '';

    // Kari refers Amina
    await signsIn(kari, await aStaffMember('Kari', 'adviser', municipality), '/adviser/referrals/new');
    await kari.getByLabel('Fornavn').fill('Amina');
    await kari.getByLabel('Etternavn').fill('Yusuf');
    await kari.getByLabel('Fødselsdato').fill('2002-04-18');
    await kari.getByLabel('Grunnlag').selectOption('stl_20a');
    await kari.getByLabel('Dato for individuell vurdering').fill(dayFromNow(-60));
    await kari.getByLabel('Timer i uka').fill('6');
    await kari.getByLabel('Fra', { exact: true }).fill(dayFromNow(-60));
    await kari.getByLabel('Til og med').fill(dayFromNow(580));
    await isSent(kari, 'Lag invitasjon');
    await expect(kari.getByRole('heading', { level: 1 })).toHaveText('Invitasjonen til Amina er klar');

    // Petra reads where the numbers stand
    await signsIn(petra, await aStaffMember('Petra', 'programme_lead', municipality), '/programme');
    const now = () => petra.getByRole('row', { name: /^Siste tre hele måneder/ });
    await readsIndicator(petra, '2.1');
    const fillBefore = await now().innerText();
    await readsIndicator(petra, '2.3');
    const hoursBefore = await now().innerText();

    // Amina comes in on her phone, without e-mail, and takes the shift
    await amina.goto(await linkOnSheet(kari));
    if (javaScriptEnabled) await isOpenToAll(amina); // the checker is a script of its own
    await amina.getByLabel('Fornavn').fill('Amina');
    await amina.getByLabel('Etternavn').fill('Yusuf');
    await amina.getByLabel('Fødselsdato').fill('18.04.2002');
    await amina.getByLabel(/Jeg har ikke e-post/).check();
    await isSent(amina, 'Lag konto');
    await isSent(amina, 'Jeg har lest dette');
    await amina.goto(`/shifts/${shift}`);
    await tapsIWant(amina);
    await expect(amina.getByRole('heading', { level: 1 })).toHaveText('Spurt!');

    // It is her first time there, so Lise welcomes her
    await lise.goto('/facility/messages');
    await expect(lise.getByText('Amina Y. vil gjerne komme')).toBeVisible();
    await lise.goto(`/facility/shifts/${shift}`);
    await isSent(lise, 'Ja, velkommen');
    await expect(lise.getByText('1 av 1 fylt')).toBeVisible();
    await amina.goto('/messages');
    await expect(amina.getByText('Du er med!')).toBeVisible();

    // She comes, by the link at the door, and leaves
    await theDayComes(shift);
    await amina.goto(new URL(door.includes('://') ? door : `http://${door}`).pathname);
    await isSent(amina, 'Jeg er her');
    await expect(amina.getByRole('heading', { level: 1 })).toHaveText('Velkommen!');
    await amina.getByRole('link', { name: 'Se vakten min' }).click();
    await amina.getByText(/Går du før kl\./).click();
    await isSent(amina, 'Jeg går nå');
    await expect(amina.getByText(/Du sjekket ut kl/)).toBeVisible();

    // Lise records the facts
    await lise.goto(`/facility/shifts/${shift}`);
    await lise.getByRole('radio', { name: 'Til stede' }).check();
    await lise.getByLabel('Minutter').fill('90');
    await lise.getByRole('checkbox', { name: 'God med folk' }).check();
    await lise.getByLabel('Hvem viste rundt?').fill('Tone');
    await isSent(lise, 'Lagre oppmøte');
    await expect(lise.getByText('Til stede, 1 time 30 min')).toBeVisible();

    // The fact has arrived: at Amina, as her own receipt; at Kari, as hours; at Petra, as numbers
    await amina.goto('/me/receipts');
    await expect(amina.getByText(/Elvetun.*1 time 30 min/).first()).toBeVisible();
    await kari.goto('/adviser');
    await kari.getByRole('link', { name: 'Amina Yusuf' }).click();
    await expect(kari.getByText(/1 time 30 min/).first()).toBeVisible();
    await amina.goto('/me/who-looked');
    await expect(amina.getByText(/Lise F\./).first()).toBeVisible();
    await expect(amina.getByText(/Kari R\./).first()).toBeVisible();
    await readsIndicator(petra, '2.1');
    await expect(now()).toHaveText(fillBefore, { useInnerText: true });
    await readsIndicator(petra, '2.3');
    await expect(now()).toHaveText(hoursBefore, { useInnerText: true });

    await Promise.all([ada, lise, kari, petra, amina].map((page) => page.context().close()));
  });
