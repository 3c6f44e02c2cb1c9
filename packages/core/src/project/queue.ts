/** Runs operations one after the other, in the order they were added. */
export interface Queue {
  add<T>(operation: () => Promise<T>): Promise<T>;
  /** Resolves when everything added so far has ended. */
  idle(): Promise<void>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(operation) {
      const next = last.then(operation);
      last = next.catch(() => undefined);
      return next;
    },
    async idle() {
      await last;
    },
  };
}
