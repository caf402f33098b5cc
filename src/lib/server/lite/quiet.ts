import { AsyncLocalStorage } from 'node:async_hooks';

declare global {
  var oppgavetorgetQuiet: AsyncLocalStorage<true> | undefined;
}

// The auth and data API in our process prints failed statements with their values, and mails with their codes.
// Nothing that it prints while it works for us reaches the log.
function silenceConsole(): AsyncLocalStorage<true> {
  const inside = new AsyncLocalStorage<true>();
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = console[method].bind(console);
    console[method] = (...args: unknown[]) => {
      if (!inside.getStore()) original(...args);
    };
  }
  return inside;
}

export function withoutLogging<T>(work: () => T): T {
  return (globalThis.oppgavetorgetQuiet ??= silenceConsole()).run(true, work);
}
