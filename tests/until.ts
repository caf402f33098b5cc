// eslint-disable-next-line no-restricted-syntax -- the one pause there is: between two looks, however many it takes
const pause = () => new Promise<void>((soon) => setTimeout(soon, 20));

/** Waits for what others do, as long as they take: the only limit is the test's own. */
export async function until(there: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await there())) await pause();
}
