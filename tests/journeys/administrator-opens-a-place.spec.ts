import { expect, test } from '../steps/journey.ts';
import { aMunicipality, aStaffMember, signsIn } from '../steps/adviser.ts';
import { isOpenToAll } from '../steps/candidate.ts';
import { aDistrict, invites, joins } from '../steps/doors.ts';
import { closeWorld } from '../steps/world.ts';

test.afterAll(closeWorld);

test('Ada adds an organisation, invites its lead, who begins there, and takes the role back', async ({
  page,
  browser,
}) => {
  const municipality = await aMunicipality();
  const district = await aDistrict(municipality);
  const ada = await aStaffMember('Ada', 'administrator', municipality);
  await signsIn(page, ada, '/admin');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingen virksomheter er med ennå');
  await isOpenToAll(page);
  await page.getByRole('link', { name: 'Legg til virksomhet' }).click();
  await page.getByRole('button', { name: 'Legg til', exact: true }).click();
  await expect(page.getByText('Dette må du fylle ut.')).toHaveCount(3);
  await expect(page.getByText('Velg ett av svarene.')).toHaveCount(3);
  await isOpenToAll(page);
  await page.getByLabel('Navn på virksomheten').fill('Reiseheim sykehjem');
  await page.getByText('Sykehjem', { exact: true }).click();
  await page.getByText('Kommunal', { exact: true }).click();
  await page.getByLabel('Navn på stedet').fill('Reiseheim hovedhus');
  await page.getByLabel('Adresse').fill('Reiseveien 1');
  await page.getByLabel('Bydel').selectOption(district);
  await page.getByRole('button', { name: 'Legg til', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reiseheim sykehjem');
  await expect(page.getByText(`Arbeidsgiver: Reisby ${municipality} kommune`)).toBeVisible();
  await isOpenToAll(page);

  await page.getByText('Legg til et sted').click();
  await page.getByLabel('Navn på stedet').fill('Reiseheim hovedhus');
  await page.getByLabel('Adresse').fill('Reiseveien 3');
  await page.getByLabel('Bydel').selectOption(district);
  await page.getByRole('button', { name: 'Legg til stedet' }).click();
  await expect(page.getByText('Det finnes allerede noe med det navnet.')).toBeVisible();
  await expect(page.getByLabel('Adresse')).toHaveValue('Reiseveien 3');
  await page.getByLabel('Navn på stedet').fill('Reiseheim dagsenter');
  await page.getByRole('button', { name: 'Legg til stedet' }).click();
  await expect(page.getByText('Reiseheim dagsenter er lagt til.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Reiseveien 3' })).toBeVisible();

  await page.getByRole('link', { name: 'Inviter en fagleder' }).click();
  await expect(page.getByLabel('Virksomheten som fagleder')).toBeVisible();
  await expect(page.getByLabel('Arbeidsgiveren som kravansvarlig')).toBeHidden();
  const link = await invites(page, 'Være fagleder', 'Ola', 'Reise');

  const olas = await (await browser.newContext()).newPage();
  await olas.goto(link);
  await expect(olas.getByLabel('Fødselsdato')).toHaveCount(0);
  await isOpenToAll(olas);
  await joins(olas, { firstName: 'Ola', lastName: 'Reise', email: `ola-${Date.now()}@reise.example.no` });
  await expect(olas).toHaveURL('/facility');
  await expect(olas.getByText('Reiseheim sykehjem').first()).toBeVisible();

  await page.goto('/admin/invitations');
  await page.getByRole('button', { name: 'Ta bort rollen til Ola Reise' }).click();
  await expect(page.getByText('Rollen er tatt bort')).toBeVisible();
  await expect(page.getByText('Tatt tilbake i dag')).toBeVisible();
  const answer = await olas.goto('/facility');
  expect(answer?.status()).toBe(404);
});

test('Ada reads at the field what an invitation lacks, and takes it back so that it opens nothing', async ({
  page,
}) => {
  const ada = await aStaffMember('Ada', 'administrator', await aMunicipality());
  await signsIn(page, ada, '/admin/invitations/new');
  await page.getByLabel('Fornavn').fill('Lise');
  await page.getByLabel('E-post').fill('lise');
  await page.getByRole('button', { name: 'Lag invitasjonen' }).click();
  await expect(page.locator('.field-error')).toHaveCount(2);
  await expect(page.getByLabel('Fornavn')).toHaveValue('Lise');
  await page.getByText('Være kravansvarlig').click();
  await page.getByRole('button', { name: 'Lag invitasjonen' }).click();
  await expect(page.getByLabel('Arbeidsgiveren som kravansvarlig')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('E-post').fill('');
  const link = await invites(page, 'Være veileder', 'Lise', 'Reise');

  await page.goto('/admin/invitations');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Én invitasjon venter på svar');
  await page.getByRole('button', { name: 'Ta tilbake invitasjonen til Lise Reise' }).click();
  await expect(page.getByText('Koden virker ikke lenger.')).toBeVisible();
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi finner ikke denne invitasjonen.');
});

test('Ada opens messages that are open to all, also when there are none', async ({ page }) => {
  const ada = await aStaffMember('Ada', 'administrator', await aMunicipality());
  await signsIn(page, ada, '/admin/messages');
  await expect(page.getByText('Ingen meldinger')).toBeVisible();
  await isOpenToAll(page);
});
