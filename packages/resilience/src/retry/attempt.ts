import { onAbort } from '../abort.js';

/** What an operation knows of the attempt it is. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** Aborts when the attempt has used up its time, and with the call and the run. Hand it to `fetch` and the like. */
  readonly signal: AbortSignal;
}

interface AttemptInput {
  readonly number: number;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMilliseconds: number | undefined;
  /** The failure of an attempt that takes too long. */
  readonly timeout: (milliseconds: number) => Error;
}

/**
 * Runs one attempt. It ends at its time limit or at an abort even where the operation does not listen to its signal: a
 * connector that forgets to hand the signal on must not hang a run.
 */
export function runAttempt<T>(operation: (attempt: Attempt) => Promise<T>, input: AttemptInput): Promise<T> {
  const { number, signal, timeoutMilliseconds, timeout } = input;
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    // Also where the operation never ends: a timer that is left keeps the program from ending.
    const settle = (): void => {
      clearTimeout(timer);
      ignore?.();
    };
    const stop = (reason: unknown): void => {
      settle();
      controller.abort(reason);
      reject(reason);
    };
    const timer =
      timeoutMilliseconds === undefined
        ? undefined
        : setTimeout(() => stop(timeout(timeoutMilliseconds)), timeoutMilliseconds);
    const ignore = signal === undefined ? undefined : onAbort(signal, () => stop(signal.reason));
    // In a function of its own, so that what it throws before its first await is a failure of the attempt, too.
    const attempted = async (): Promise<T> => operation({ number, signal: controller.signal });
    attempted().then(
      (result) => {
        settle();
        resolve(result);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}
