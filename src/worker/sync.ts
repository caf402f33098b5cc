// Background Sync is in no standard library of types yet, and not in every browser.
declare const self: ServiceWorkerGlobalScope & {
  registration: { sync?: { register: (tag: string) => Promise<void> } };
};

/** The browser wakes the worker when it sees network, where it can; else the next page does. */
export async function wakeWithNetwork(tag: 'send' | 'sign-out'): Promise<void> {
  await self.registration.sync?.register(tag).catch(() => undefined);
}
