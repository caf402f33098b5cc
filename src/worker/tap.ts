// A form that may wait for network.

export const isTap = (_url: URL): boolean => false;

/** Sent, or kept and answered with the way to /waiting. */
export const answerTap = (request: Request): Promise<Response> => fetch(request);

/** The page that a tap led to, for the one request that follows it; else null. */
export const answerKept = (_request: Request): Response | null => null;
