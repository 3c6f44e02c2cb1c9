import { jest } from '@jest/globals';

/** Lets virtual time pass until the work is done: timers, dates and the library behind circuits all live in it. */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 1), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    let over = false;
    const working = work().finally(() => {
      over = true;
    });
    working.catch(() => undefined);
    while (!over) await jest.advanceTimersToNextTimerAsync();
    return await working;
  } finally {
    jest.useRealTimers();
  }
}

/** A generator of random numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
