/** The outcome of a promise, or the signal's reason as soon as it aborts. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * Joins a signal with others, each at most once: a run makes thousands of requests under a few signals, and what
 * `AbortSignal.any` makes is kept as long as the signals it is made of.
 */
export function signalJoiner(
  always: AbortSignal | undefined,
): (other: AbortSignal | undefined) => AbortSignal | undefined {
  const joined = new WeakMap<AbortSignal, AbortSignal>();
  return (other) => {
    if (always === undefined || other === undefined || other === always) return other ?? always;
    const both = joined.get(other) ?? AbortSignal.any([always, other]);
    joined.set(other, both);
    return both;
  };
}
