/** The outcome of a promise, or the signal's reason as soon as it aborts. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const ignore = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(ignore);
  });
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts, at once if it has, and gives the function that calls it off. A run makes thousands of
 * requests under one signal: with one listener for all of them, each costs a tenth of what its own would.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const waiting = listeners.get(signal) ?? listenTo(signal);
  waiting.add(callback);
  return () => waiting.delete(callback);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  listeners.set(signal, waiting);
  signal.addEventListener('abort', () => {
    for (const callback of [...waiting]) callback();
  });
  return waiting;
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
