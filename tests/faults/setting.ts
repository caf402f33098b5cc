// What every fault begins with: its seed, a network of its own that does what it is told, and phones behind it.
import { createHash } from 'node:crypto';
import { test as base } from '@playwright/test';
import { networkTo, type Network } from './network.ts';
import { anOwnPhone, aPhone, type OwnPhone, type Phone } from './phone.ts';
import { randomOf, type Random } from './random.ts';
import { aSender, type Sender } from './sender.ts';
import type { Candidate } from '../steps/world.ts';
import { closeWorld } from '../steps/world.ts';

export { expect } from '@playwright/test';

/** Set by a project of its own for each seed. */
export type Own = { seed: number };

type Setting = {
  random: Random;
  network: Network;
  /** another network to the same app */
  anotherNetwork: () => Promise<Network>;
  phone: Phone;
  anotherPhone: (network?: Network) => Promise<Phone>;
  ownPhone: OwnPhone;
  /** what a worker sends, without a browser */
  sender: (person: Candidate) => Promise<Sender>;
};

const baseUrl = (): string => {
  if (!process.env.BASE_URL) throw new Error('BASE_URL says where the app under test is');
  return process.env.BASE_URL;
};

/** People and places are made in the database of this app, and new networks lead to it, until the work is done. */
export async function inTheWorldOf<T>(
  { url, data }: { url: string; data: string },
  work: () => Promise<T>,
): Promise<T> {
  const { BASE_URL, OPPGAVETORGET_TEST_DATA } = process.env;
  await closeWorld();
  Object.assign(process.env, { BASE_URL: url, OPPGAVETORGET_TEST_DATA: data });
  try {
    return await work();
  } finally {
    await closeWorld();
    Object.assign(process.env, { BASE_URL, OPPGAVETORGET_TEST_DATA });
  }
}

export const test = base.extend<Own & Setting, { world: void }>({
  world: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from it what a fixture needs
    async ({}, use) => {
      await use();
      await closeWorld();
    },
    { scope: 'worker', auto: true },
  ],
  seed: [1, { option: true }],
  random: async ({ seed }, use, { title }) => use(randomOf(seed, title)),
  anotherNetwork: async ({ seed }, use, { testId }) => {
    const networks: Network[] = [];
    await use(async () => {
      const [a, b, c] = createHash('sha256').update(`${testId} ${seed} ${networks.length}`).digest();
      const network = await networkTo(baseUrl(), `10.${a}.${b}.${c}`);
      networks.push(network);
      return network;
    });
    for (const network of networks) await network.close();
  },
  network: async ({ anotherNetwork }, use) => use(await anotherNetwork()),
  anotherPhone: async ({ browser, network }, use) => {
    const phones: Phone[] = [];
    await use(async (other = network) => {
      const phone = await aPhone(browser, other);
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.close();
  },
  phone: async ({ anotherPhone }, use) => use(await anotherPhone()),
  ownPhone: async ({ network }, use) => {
    const phone = await anOwnPhone(process.env.CHROMIUM_PATH ?? 'chromium', network);
    await use(phone);
    await phone.close();
  },
  sender: async ({ anotherNetwork }, use) => use(async (person) => aSender(await anotherNetwork(), person)),
});
