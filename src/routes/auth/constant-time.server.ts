// Answers after the same while whatever the work found out.
export async function inConstantTime(work: () => Promise<unknown>, milliseconds = 500): Promise<void> {
  const until = Date.now() + milliseconds;
  await work().catch(() => {});
  await new Promise((done) => setTimeout(done, Math.max(0, until - Date.now())));
}
