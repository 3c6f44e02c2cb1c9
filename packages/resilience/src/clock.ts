/** What time is, and what waiting means: real, or that of a test. */
export interface ResilienceClock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Ends after that time, or rejects with the signal's reason as soon as it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` takes no more than 2^31 − 1 milliseconds, and fires at once when it is given more. */
const longestTimer = 2 ** 31 - 1;

export const realTime: ResilienceClock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; left > 0; left -= longestTimer) await timer(Math.min(left, longestTimer), signal);
    signal?.throwIfAborted();
  },
};

function timer(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timeout);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
