// How people come in and go out, in their words, and what an administrator does to let them.
import { randomBytes } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { database, password } from './world.ts';

export const sentence = {
  wrong: 'E-posten eller passordet stemmer ikke. Prøv en gang til, eller få en kode på e-post.',
  paperWrong:
    'Koden eller fødselsdatoen stemmer ikke, eller koden er for gammel. Se på begge en gang til, eller be om en ny kode.',
  codeWrong: 'Koden stemmer ikke, eller den er for gammel. Se på den en gang til, eller be om en ny.',
};

export async function triesToSignIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel('E-post').fill(email);
  await page.getByLabel('Passord').fill(secret);
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
}

/** Has signed in by the same form, which those journeys fill in that are about coming in. */
export async function hasSignedIn(page: Page, email: string): Promise<void> {
  const answer = await page.request.post('/auth/sign-in?/signIn', {
    form: { email, password },
    headers: { accept: 'text/html', origin: process.env.BASE_URL ?? 'http://localhost:5173' },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
}

/** From any staff page or from «Meg»; what is left on the device is gone. */
export async function signsOut(page: Page): Promise<void> {
  await page.goto('/auth/sign-out');
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du er logget ut.');
}

export async function aDistrict(municipality: string): Promise<string> {
  const name = `Bydel ${randomBytes(3).toString('hex')}`;
  await database()`insert into public.districts (municipality_code, name, latitude, longitude)
    values (${municipality}, ${name}, 59.74, 10.2)`;
  return name;
}

/** An open invitation to take tasks; in the past when it is to have run out. */
export async function anInvitation(municipality: string, days = 14): Promise<string> {
  const code = `REISE${randomBytes(6).toString('hex').toUpperCase()}`;
  await database()`insert into public.invitations (code_hash, municipality_code, first_name, last_name, made_at, expires_at)
    values (private.code_hash(${code}), ${municipality}, 'Noen', 'Reise', now() - interval '30 days',
      now() + make_interval(days => ${days}))`;
  return code;
}

/** Fills in the invitation as an administrator does, and gives back the link that is shown once. */
export async function invites(page: Page, to: string, firstName: string, lastName: string): Promise<string> {
  await page.getByText(to, { exact: true }).click();
  await page.getByLabel('Fornavn').fill(firstName);
  await page.getByLabel('Etternavn').fill(lastName);
  await page.getByRole('button', { name: 'Lag invitasjonen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Invitasjonen til ${firstName} er klar`);
  return (await page.locator('.invitation dd').first().innerText()).trim();
}

// «oppgavetorget» itself is among those that anyone would try first
export const ownPassword = 'tre ord på rad';

export async function joins(
  page: Page,
  person: { firstName: string; lastName: string; born?: string; email?: string },
): Promise<void> {
  await page.getByLabel('Fornavn').fill(person.firstName);
  await page.getByLabel('Etternavn').fill(person.lastName);
  if (person.born) await page.getByLabel('Fødselsdato').fill(person.born);
  if (person.email) {
    await page.getByRole('textbox', { name: 'E-post' }).fill(person.email);
    await page.getByLabel('Velg et passord').fill(ownPassword);
  } else await page.getByLabel('Jeg har ikke e-post').check();
  await page.getByRole('button', { name: 'Lag konto' }).click();
}
