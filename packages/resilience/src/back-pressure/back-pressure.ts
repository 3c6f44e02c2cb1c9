import { createSpillFile, type Spilled } from './spill-file.js';

/**
 * What happens when one side is slower than the other. `wait`: the faster side waits. `spill`: it goes on, and what the
 * slower one has not taken yet is put into a temporary file. `fail`: it goes on, and when the slower one is too far behind,
 * both end.
 */
export type BackPressure = 'wait' | 'spill' | 'fail';

/** With `fail`, so many values may be waiting. */
export const mostWaiting = 64;
/** With `spill`, so many of them are held in memory. */
const mostHeld = 4;

export interface BackPressureOptions<T> {
  readonly policy: BackPressure;
  /** For the temporary file; it must exist. */
  readonly directory: string;
  /** Whether a value is plain data, which may go into a file. What is not stays in memory. */
  readonly isPlain: (value: T) => boolean;
  /**
   * Whether the taker still needs the other side for what is in a value, such as a stream that it reads: nothing more is
   * made until the taker asks for the next one. Default: never.
   */
  readonly isOpen?: (value: T) => boolean;
  /** The failure when too many values are waiting. */
  readonly tooSlow: (waiting: number) => Error;
}

/** Hands values from a side that makes them to one that takes them, in their order. */
export function withBackPressure<T>(values: AsyncIterable<T>, options: BackPressureOptions<T>): AsyncIterable<T> {
  return options.policy === 'wait' ? values : takeAhead(values, options);
}

/** A value that waits: itself, or where it lies in the file. */
type Waiting<T> = { readonly value: T; readonly done?: () => void } | { readonly spilled: Spilled };

async function* takeAhead<T>(values: AsyncIterable<T>, options: BackPressureOptions<T>): AsyncGenerator<T> {
  const { policy, isPlain, isOpen, tooSlow } = options;
  const file = createSpillFile(options.directory);
  const waiting: Waiting<T>[] = [];
  let inFile = 0;
  let stopped = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;
  let goOn: () => void = () => undefined;

  const put = async (value: T): Promise<void> => {
    if (policy === 'fail' && waiting.length >= mostWaiting) {
      waiting.length = 0;
      throw tooSlow(mostWaiting);
    }
    if (isOpen?.(value) === true) return putOpen(value);
    const spills = policy === 'spill' && waiting.length >= mostHeld && isPlain(value);
    if (spills) inFile += 1;
    waiting.push(spills ? { spilled: await file.put(value) } : { value });
    wake();
  };
  const putOpen = (value: T): Promise<void> =>
    new Promise((resolve) => {
      goOn = resolve;
      waiting.push({ value, done: resolve });
      wake();
    });
  const pump = async (): Promise<void> => {
    try {
      for await (const value of values) {
        if (!stopped) await put(value);
        // Before the next one is asked for: whoever makes it may close what the last one is read from.
        if (stopped) return;
      }
    } catch (error) {
      failure = { error };
    } finally {
      ended = true;
      wake();
      // Nobody waits for this any more, and the directory is a temporary one.
      if (stopped) await file.close().catch(() => undefined);
    }
  };
  const pumping = pump();
  try {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined && ended) break;
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if ('value' in next) {
        yield next.value;
        next.done?.();
      } else {
        const value = (await file.take(next.spilled)) as T;
        inFile -= 1;
        if (inFile === 0) file.clear();
        yield value;
      }
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    stopped = true;
    goOn();
    // Whoever makes the values may be waiting for another system: it ends by itself, and nobody waits for it.
    if (ended) await pumping.then(() => file.close());
  }
}
