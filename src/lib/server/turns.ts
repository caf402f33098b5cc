const turns = new Map<string, Promise<void>>();

/** Of those who name the same thing, one after the other on this node: what the work gives, or throws. */
export async function inTurn<T>(of: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(of);
  let over = () => {};
  const mine = new Promise<void>((done) => (over = done));
  turns.set(of, mine);
  try {
    await before;
    return await work();
  } finally {
    over();
    if (turns.get(of) === mine) turns.delete(of);
  }
}
