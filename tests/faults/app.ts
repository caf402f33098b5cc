// One app for all faults that do not harm the server itself.
import { migratedFolder, removeFolders, startApp } from '../runtime/app.ts';

/** The app believes what the network between says of where somebody comes from: each phone has an address of its own. */
export const appSettings = { ADDRESS_HEADER: 'x-forwarded-for' };

export default async function startForAll(): Promise<() => Promise<void>> {
  const app = await startApp(await migratedFolder(), appSettings);
  process.env.BASE_URL = app.url;
  process.env.OPPGAVETORGET_TEST_DATA = app.data;
  return async () => {
    const wrong = app.log().match(/^error .*(\n {4}at .*)*/gm);
    await app.stop();
    await removeFolders();
    if (wrong)
      throw new Error(`The app's own log has ${wrong.length} errors:\n${wrong.slice(0, 10).join('\n')}`);
  };
}
