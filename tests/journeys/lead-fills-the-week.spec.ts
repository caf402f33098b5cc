import { expect, test, type Page } from '../steps/journey.ts';
import { signsInAs, isOpenToAll } from '../steps/candidate.ts';
import { aLead, asksForAPlan, aWeekToFill, comesToWork } from '../steps/facility.ts';
import { aCandidate, aPlace, closeWorld, database, letMorningCome } from '../steps/world.ts';

test.afterAll(closeWorld);

const shift = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });
const sent = /(er spurt nå\.|spørres senere)/;

test('Lise fills next week with the plan: takes one out, puts another in, and sends', async ({
  browser,
  page,
}) => {
  const { place, shifts, people } = await aWeekToFill();
  await comesToWork(page, await aLead(place), '/facility/week');
  await page.getByRole('link', { name: 'Uka etter' }).click();
  await page.getByRole('link', { name: 'Fyll uka' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fire plasser er tomme.');
  await asksForAPlan(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forslaget fyller 4 av 4 plasser.');
  await expect(page.getByText('Flere plasser kan ikke fylles med dem som passer nå.')).toBeVisible();
  await isOpenToAll(page);

  const reading = shift(page, 'Lese avisa');
  await reading.getByRole('button', { name: /^Ta ut: / }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forslaget fyller 3 av 4 plasser.');
  await expect(reading.getByText('Tatt ut')).toBeVisible();
  await expect(page.getByText('Flere plasser kan ikke fylles')).toBeHidden();
  await reading.getByRole('link', { name: /^Sett inn en annen: / }).click();
  await expect(reading.getByRole('button', { name: /^Sett inn: Mulighet / })).toHaveCount(4);
  await isOpenToAll(page);
  await reading.getByRole('button', { name: /^Sett inn: Mulighet A/ }).click();
  await expect(reading.getByText('satt inn av dere')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forslaget fyller 4 av 4 plasser.');
  const seen = await page.content();
  for (const { firstName, id } of people) {
    expect(seen).not.toContain(firstName);
    expect(seen).not.toContain(id);
  }

  await page.getByRole('button', { name: 'Send forespørsler' }).click();
  await expect(page.getByRole('status').filter({ hasText: sent })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /^Ingen har sagt ja\. Fire har ikke svart ennå\.$/,
  );
  await isOpenToAll(page);

  await letMorningCome();
  await page.reload();
  await expect(reading.getByText('Spurt, har ikke svart ennå')).toHaveCount(1);
  const asked = await database()<{ candidate_id: string; shift_id: string }[]>`
    select candidate_id, shift_id from public.offers
    where shift_id in ${database()(shifts.map(({ id }) => id))} and via = 'plan' and sent_at is not null`;
  expect(asked).toHaveLength(4);
  const first = people.find(({ id }) => id === asked[0]?.candidate_id);
  const card = shifts.find(({ id }) => id === asked[0]?.shift_id);
  if (!first || !card) throw new Error('somebody else was asked');
  const phone = await (await browser.newContext()).newPage();
  await signsInAs(phone, first, `/shifts/${card.id}`);
  await expect(phone.getByRole('heading', { level: 1 })).toHaveText(card.title);
  await phone.context().close();
});

test('Lise takes somebody out of the plan and puts them back in', async ({ page }) => {
  const { place } = await aWeekToFill();
  const lise = await aLead(place);
  await comesToWork(page, lise, '/facility/plan');
  await asksForAPlan(page);
  const stock = shift(page, 'Rydde lager');
  await stock.getByRole('button', { name: /^Ta ut: / }).click();
  await stock.getByRole('button', { name: /^Sett inn igjen: / }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forslaget fyller 4 av 4 plasser.');

  // in another tab she goes over to another place that she leads: here it is sent for the one that is shown
  const other = await aPlace(place.municipality);
  await database()`insert into public.staff_roles (person_id, role, municipality_code, organisation_id)
    values (${lise.id}, 'lead', ${other.municipality}, ${other.organisation})`;
  await page
    .context()
    .addCookies([
      { name: 'organisation', value: other.organisation, url: `${new URL(page.url()).origin}/facility` },
    ]);
  await page.getByRole('button', { name: 'Send forespørsler' }).click();
  await expect(page.getByRole('status').filter({ hasText: sent })).toBeVisible();
  await expect(shift(page, 'Rydde lager')).toBeVisible();
});

test('A week with nothing to fill says what comes next', async ({ page }) => {
  await comesToWork(page, await aLead(await aPlace()), '/facility/plan');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingen plasser er tomme.');
  await expect(page.getByRole('heading', { name: 'Ingenting å fylle' })).toBeVisible();
  await isOpenToAll(page);
});

test('A plan that was begun three times and never came is said to be given up', async ({ page }) => {
  const { place } = await aWeekToFill();
  const lise = await aLead(place);
  await database()`insert into public.plans (municipality_code, organisation_id, week_start, asked_by, asked_at, begun_at, tries)
    select ${place.municipality}, ${place.organisation}, date_trunc('week', private.today() + 7)::date, ${lise.id}, now(),
      now() - interval '6 minutes', 3`;
  await comesToWork(page, lise, '/facility/plan');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi fikk ikke laget et forslag.');
  await isOpenToAll(page);
  await page.getByRole('button', { name: 'Prøv igjen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Forslaget fyller /);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Lise fills the week the same way; the page looks for itself while the plan is made', async ({
    page,
  }) => {
    const { place } = await aWeekToFill();
    await comesToWork(page, await aLead(place), '/facility/plan');
    await asksForAPlan(page);
    await shift(page, 'Lese avisa')
      .getByRole('button', { name: /^Ta ut: / })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forslaget fyller 3 av 4 plasser.');
    await page.getByRole('button', { name: 'Send forespørsler' }).click();
    await expect(page.getByRole('status').filter({ hasText: sent })).toBeVisible();
  });
});

test('Ada asks for a plan for the whole municipality, and Lise sees her part of it', async ({
  browser,
  page,
}) => {
  const { place } = await aWeekToFill();
  const ada = await aCandidate('Ada', { municipality: place.municipality });
  await database()`delete from public.candidates where person_id = ${ada.id}`;
  await database()`insert into public.staff_roles (person_id, role, municipality_code) values (${ada.id}, 'administrator', ${place.municipality})`;
  await signsInAs(page, ada, '/admin/plan');
  await page.getByRole('button', { name: /^Lag (forslag for hele kommunen|nytt forslag)$/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /: forslaget fyller \d+ av \d+ plasser\.$/,
  );
  await expect(page.getByText('Hver fagleder ser nå sin egen del')).toBeVisible();
  await isOpenToAll(page);

  const desk = await (await browser.newContext()).newPage();
  await comesToWork(desk, await aLead(place), '/facility/plan');
  await expect(desk.getByRole('heading', { level: 1 })).toHaveText(/^Forslaget fyller \d av 4 plasser\.$/);
  await expect(desk.getByRole('button', { name: 'Send forespørsler' })).toBeVisible();
  await desk.context().close();
});
