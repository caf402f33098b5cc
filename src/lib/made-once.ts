/** Made once for each key, as a formatter for each language: to make one of Intl's takes far longer than to use it. */
export const madeOnce = <T>(make: (key: string) => T): ((key: string) => T) => {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
};
