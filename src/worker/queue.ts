// What waits for network. A place for the queue: what is here now is what the rest of the worker asks of it.

export type Tap = { id: string; seq: number; person: string };

/** How many things of this person wait; all, whoever tapped them, when nobody is named. */
export const countWaiting = async (_person?: string): Promise<number> => 0;

/** Thrown away by choice. */
export const throwAway = async (_person: string): Promise<void> => {};
