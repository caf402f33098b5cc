import { expect, test } from '../steps/journey.ts';
import { answerAt, isAsked, opensQuestion } from '../steps/asked.ts';
import { signsInAs, seesTheyAreIn, isOpenToAll, isToldKindly } from '../steps/candidate.ts';
import {
  aCandidate,
  anAdviserFor,
  aPlace,
  aShift,
  closeWorld,
  database,
  isOnShift,
  isIntroducedTo,
  placeCancels,
} from '../steps/world.ts';

test.afterAll(closeWorld);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript @long', () => {
    test.use({ javaScriptEnabled, viewport: { width: 390, height: 844 } });

    test('Amina says yes, from the first page to «Du er med!»', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      const shift = await aShift(place, { inDays: 2, title: 'Dekke bord' });
      const question = await isAsked(amina, shift);
      await signsInAs(page, amina);
      await expect(page.getByRole('heading', { name: /^Du er spurt om/ })).toBeVisible();
      await page.locator(`a.ds-button[href="${question}"]`).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dekke bord');
      await expect(page.getByText(`${place.name} spør om du vil komme.`)).toBeVisible();
      await expect(page.getByText(/Du kan svare til .+ kl\.\s\d\d\.\d\d\./)).toBeVisible();
      await page.getByRole('button', { name: 'Ja, jeg vil' }).click();
      await seesTheyAreIn(page);
      expect((await answerAt(question))?.state).toBe('accepted');
      await page.goto(question);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du har sagt ja');
      await page.getByRole('link', { name: 'Se vakten min' }).click();
      await page.waitForURL('**/mine/*');
    });

    test('Amina declines with a reason', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      const shift = await aShift(place);
      await aShift(place, { inDays: 5, title: 'Noe helt annet' });
      const question = await isAsked(amina, shift);
      await signsInAs(page, amina);
      await opensQuestion(page, question, shift.title);
      await page.getByRole('button', { name: 'Nei, ikke denne' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for svaret');
      await expect(page.getByText('Å si nei til én oppgave blir ikke meldt videre.')).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Disse passer også' })).toBeVisible();
      await expect(page.locator(`.cards a[href="/shifts/${shift.id}"]`)).toHaveCount(0);
      expect(await answerAt(question)).toMatchObject({ state: 'declined', decline_reason: null });
      // a slip of the thumb
      await page.getByRole('button', { name: 'Angre' }).click();
      await expect(page.getByRole('button', { name: 'Ja, jeg vil' })).toBeVisible();
      expect(await answerAt(question)).toMatchObject({ state: 'seen' });
      await page.getByRole('button', { name: 'Nei, ikke denne' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for svaret');
      await page.getByRole('button', { name: 'Ikke denne typen oppgave' }).click();
      await expect(page.getByText('Da spør vi deg mindre om slike oppgaver.')).toBeVisible();
      expect(await answerAt(question)).toMatchObject({ state: 'declined', decline_reason: 'type' });
      // she takes it all the same: the answer that she comes back to is the one that holds
      const answer = page.url();
      await page.goto(`/shifts/${shift.id}`);
      await page.getByRole('button', { name: 'Jeg vil', exact: true }).click();
      await page.waitForURL('**/taken');
      await page.goto(answer);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Du har sagt ja');
      await expect(page.getByRole('button', { name: 'Angre' })).toHaveCount(0);
    });

    test('Amina is unsure and asks for a call', async ({ page }) => {
      const [amina, place] = [await aCandidate('Amina'), await aPlace()];
      await isIntroducedTo(amina, place);
      const shift = await aShift(place);
      const question = await isAsked(amina, shift);
      await signsInAs(page, amina);
      await opensQuestion(page, question, shift.title);
      await page.getByRole('link', { name: 'Jeg er usikker' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Det er lov å være usikker');
      await expect(page.getByText('Da ser de fornavnet ditt, én bokstav og nummeret ditt.')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Ring Tone selv: 32 00 00 00' })).toHaveAttribute(
        'href',
        'tel:+4732000000',
      );
      await page.getByRole('button', { name: 'Ring meg' }).click();
      await expect(page.getByText('Skriv telefonnummeret ditt, så kan noen ringe deg.')).toBeVisible();
      await page.getByLabel('Telefonnummeret ditt').fill('12 og litt');
      await page.getByRole('button', { name: 'Ring meg' }).click();
      await expect(page.getByText('Skriv et telefonnummer med åtte siffer.')).toBeVisible();
      await expect(page.getByLabel('Telefonnummeret ditt')).toHaveValue('12 og litt');
      expect((await answerAt(question))?.state).toBe('seen');
      await page.getByLabel('Telefonnummeret ditt').fill('900 11 222');
      await page.getByRole('button', { name: 'Ring meg' }).click();
      await expect(page.getByText('ringer deg på 900 11 222')).toBeVisible();
      expect(await answerAt(question)).toMatchObject({ state: 'unsure', unsure_wants: 'call' });
      await page.getByRole('button', { name: 'Ja, jeg vil' }).click();
      await seesTheyAreIn(page);
    });

    test('Amina reads that somebody else was first, and finds the next best', async ({ page }) => {
      const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
      const shift = await aShift(place);
      await aShift(place, { inDays: 5, title: 'Noe helt annet' });
      const question = await isAsked(amina, shift);
      await signsInAs(page, amina);
      await opensQuestion(page, question, shift.title);
      await isOnShift(bjorn, shift);
      await page.getByRole('button', { name: 'Ja, jeg vil' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plassen ble tatt av en annen');
      await expect(page.getByRole('heading', { name: 'Disse passer også' })).toBeVisible();
      await page.goto('/messages');
      await expect(page.getByText('Plassen du ble spurt om, er tatt').first()).toBeVisible();
    });
  });
}

test('Amina wants company, or something else', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const [one, two] = [await aShift(place), await aShift(place, { inDays: 5, title: 'Lese høyt' })];
  const company = await isAsked(amina, one);
  const other = await isAsked(amina, two);
  await signsInAs(page, amina);
  await page.goto(`${company}/unsure`);
  await page.getByRole('button', { name: 'Bli med meg' }).click();
  await expect(page.getByText('Stedet vet at du vil ha noen med deg første gang.')).toBeVisible();
  expect(await answerAt(company)).toMatchObject({ state: 'unsure', unsure_wants: 'company' });
  await page.goto(`${other}/unsure`);
  await page.getByRole('button', { name: 'Finn noe annet' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for svaret');
  expect((await answerAt(other))?.state).toBe('declined');
  // what is answered cannot be answered as unsure
  await page.goto(`${other}/unsure`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for svaret');
});

test('Amina is told kindly of another shift at the same time', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await aShift(place);
  const question = await isAsked(amina, shift);
  await signsInAs(page, amina);
  await opensQuestion(page, question, shift.title);
  await isOnShift(amina, await aShift(place, { title: 'Den andre' }));
  await page.getByRole('button', { name: 'Ja, jeg vil' }).click();
  await isToldKindly(page, 'Det er allerede en vakt på denne tiden.');
  await expect(page.getByRole('link', { name: 'Se oppgaver som passer' })).toBeVisible();
  await page.goto(question);
  await expect(page.getByText('Du har en annen vakt på denne tiden.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ja, jeg vil' })).toBeHidden();
  await isOpenToAll(page);
});

test('The message leads Amina to the answer, and a shift that is off says so', async ({ page }) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await anAdviserFor(amina);
  const shift = await aShift(place, { title: 'Dekke bord til fest' });
  const question = await isAsked(amina, shift);
  await signsInAs(page, amina, '/messages');
  const told = page.getByRole('listitem').filter({ hasText: 'Dekke bord til fest' });
  await told.getByRole('link', { name: 'Vil du komme?' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shift.title);
  expect(new URL(page.url()).pathname).toBe(question);
  await placeCancels(shift);
  await page.getByRole('button', { name: 'Nei, ikke denne' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stedet har avlyst vakten');
  await isOpenToAll(page);
  await page.goto('/messages');
  await expect(page.getByText('Vakten du ble spurt om, er avlyst').first()).toBeVisible();
});

test('A shift that moved, and a question that lapsed, say so', async ({ page }) => {
  const sql = database();
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const [one, two] = [await aShift(place), await aShift(place, { inDays: 5 })];
  const [moved, lapsed] = [await isAsked(amina, one), await isAsked(amina, two)];
  await sql`update public.shifts set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'
    where shift_id = ${one.id}`;
  await sql`update public.offers set expired_at = private.clock() where offer_id = ${lapsed.split('/').at(-1) ?? ''}`;
  await signsInAs(page, amina);
  await opensQuestion(page, moved, 'Vakten har fått ny tid');
  await page.getByRole('link', { name: 'Se vakten. Den er fortsatt ledig' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(one.title);
  await opensQuestion(page, lapsed, 'Dette spørsmålet er ikke åpent lenger');
  await isOpenToAll(page);
});

test('Amina reads the question, the answer and the thanks on pages that are open to all', async ({
  page,
}) => {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  const shift = await aShift(place, { inDays: 1 });
  const question = await isAsked(amina, shift);
  await signsInAs(page, amina);
  await expect(page.locator(`a.ds-button[href="${question}"]`)).toBeVisible();
  await opensQuestion(page, question, shift.title);
  await page.goto(`${question}/unsure`);
  await page.getByRole('button', { name: 'Ring meg' }).click();
  await expect(page.getByText('Skriv telefonnummeret ditt, så kan noen ringe deg.')).toBeVisible();
  await isOpenToAll(page);
  await page.goto(question);
  await page.getByRole('button', { name: 'Nei, ikke denne' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Takk for svaret');
  await isOpenToAll(page);
});

test('A made-up question, and somebody else’s, tell Amina nothing', async ({ page }) => {
  const [amina, bjorn, place] = [await aCandidate('Amina'), await aCandidate('Bjørn'), await aPlace()];
  const theirs = await isAsked(bjorn, await aShift(place));
  await signsInAs(page, amina);
  for (const path of [
    '/offers/00000000-0000-4000-8000-000000000000',
    '/offers/x',
    theirs,
    `${theirs}/unsure`,
  ]) {
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi finner ikke denne siden');
  }
});
