// The one sender of what waits.

export const isSending = (): boolean => false;

/** Sends what waits for the one who is signed in; returns when nothing more can be sent now. */
export const sendWaiting = async (): Promise<void> => {};
