/**
 * Answers after the same while whatever the work finds out, and however long it takes: it goes on behind the answer. What
 * became of it is told by mail alone.
 */
export async function inConstantTime(work: () => Promise<unknown>, milliseconds = 500): Promise<void> {
  work().catch(() => {});
  await new Promise((done) => setTimeout(done, milliseconds));
}
