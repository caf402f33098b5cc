import { isOpenToAll, signsInAs } from '../steps/candidate.ts';
import { expect, test, type Page } from '../steps/journey.ts';
import { aCandidate, aPlace, aShift, closeWorld, isOnShift, wordOf, type Place } from '../steps/world.ts';

test.afterAll(closeWorld);

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const { args = [] } = launchOptions;
    await use({ ...launchOptions, args: [...args, '--use-fake-device-for-media-stream'] });
  },
});

async function aminaIsNear(page: Page): Promise<Place> {
  const [amina, place] = [await aCandidate('Amina'), await aPlace()];
  await isOnShift(amina, await aShift(place, { inMinutes: 20 }));
  await signsInAs(page, amina);
  return place;
}

// Chromium has no reader of codes on this machine: what it would read is given to it
const reads = (page: Page, ...texts: string[]) =>
  page.addInitScript((texts) => {
    const left = [...texts];
    Object.assign(window, {
      BarcodeDetector: class {
        static getSupportedFormats(): Promise<string[]> {
          return Promise.resolve(['qr_code']);
        }

        detect = (video: HTMLVideoElement) =>
          Promise.resolve(video.videoWidth > 0 && left.length > 0 ? [{ rawValue: left.shift() }] : []);
      },
    });
  }, texts);

declare global {
  interface Window {
    /** Every stream that the page was given, also one that it let go of. */
    cameras: MediaStream[];
  }
}

/** Keeps what the page was given; a camera that is `late`, as on a slow phone, opens only when «camera-opens» is told to the window. */
const watchesTheCamera = (page: Page, { late = false } = {}) =>
  page.addInitScript((late) => {
    window.cameras = [];
    const opens = new Promise((told) => addEventListener('camera-opens', told, { once: true }));
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const camera = await open(wanted);
      if (late) await opens;
      window.cameras.push(camera);
      return camera;
    };
  }, late);

const camerasOf = (page: Page) =>
  page.evaluate(() =>
    window.cameras.flatMap((camera) => camera.getTracks().map(({ readyState }) => readyState)),
  );

const isIn = (page: Page) => expect(page.getByText(/Du sjekket inn kl\. \d\d\.\d\d\./)).toBeVisible();

test.describe('that may be used', () => {
  test.use({ permissions: ['camera'] });

  test('Amina holds the camera towards the poster, and is in', async ({ page }) => {
    const place = await aminaIsNear(page);
    await reads(
      page,
      'https://example.no/in/somewhere/else',
      `https://oppgavetorget.example/in/${place.code}`,
    );
    await page.goto('/in');
    await isOpenToAll(page);
    await page.getByRole('button', { name: 'Skann plakaten' }).click();
    await isIn(page);
  });

  test('Amina stops the camera, and writes the word', async ({ page }) => {
    const place = await aminaIsNear(page);
    await reads(page);
    await watchesTheCamera(page);
    await page.goto('/in');
    await page.getByRole('button', { name: 'Skann plakaten' }).click();
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth))
      .not.toBe(0);
    await page.getByRole('button', { name: 'Stopp kameraet' }).click();
    await expect(page.locator('video')).toBeHidden();
    expect(await camerasOf(page)).toEqual(['ended']);
    await page.getByLabel('Ordet på plakaten').fill(await wordOf(place));
    await page.getByRole('button', { name: 'Jeg er her' }).click();
    await isIn(page);
  });

  test('a camera that opens only after Amina has stopped it is closed at once', async ({ page }) => {
    await aminaIsNear(page);
    await reads(page);
    await watchesTheCamera(page, { late: true });
    await page.goto('/in');
    await page.getByRole('button', { name: 'Skann plakaten' }).click();
    await page.getByRole('button', { name: 'Stopp kameraet' }).click();
    await page.evaluate(() => dispatchEvent(new Event('camera-opens')));
    await expect.poll(() => camerasOf(page)).toEqual(['ended']);
    await expect(page.locator('video')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Skann plakaten' })).toBeVisible();
  });
});

test('Where the camera is refused, the word is what is left', async ({ page }) => {
  await aminaIsNear(page);
  await reads(page);
  await page.goto('/in');
  await page.getByRole('button', { name: 'Skann plakaten' }).click();
  await expect(page.getByRole('status')).toHaveText(
    'Kameraet er ikke tilgjengelig. Skriv ordet på plakaten i stedet.',
  );
  await expect(page.getByLabel('Ordet på plakaten')).toBeFocused();
});
