// What is asked of a browser, whatever its engine: little enough that each is a small client of a protocol that the makers keep.

/** Code that runs in the page; what it gives back travels as JSON. */
export type Driver = {
  /** Name and version, as the browser says them. */
  engine: string;
  /** Resolves when the page has come, or when it has not. */
  open: (address: string) => Promise<void>;
  evaluate: (code: string) => Promise<unknown>;
  /** A finger on the element that the code gives. */
  tap: (element: string) => Promise<void>;
  /** Into the element that the code gives. */
  type: (element: string, text: string) => Promise<void>;
  /** As PNG, in base64. */
  picture: () => Promise<string>;
  close: () => Promise<void>;
};

/** The window of a cheap phone. */
export const phone = { width: 360, height: 740 };
