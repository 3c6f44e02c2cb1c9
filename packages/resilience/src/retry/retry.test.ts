import { describe, expect, test } from '@jest/globals';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { createRetry, type ResilienceClock, type RetryWait } from '../index.js';

/** A clock that lets time pass at once and remembers how much. */
function virtualClock(): Pick<ResilienceClock, 'sleep'> & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
}

const reset = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const policy = { retries: 3, initialDelayMilliseconds: 1000, maxDelayMilliseconds: 3000 };

describe('a retry', () => {
  test('gives the result of the first attempt that succeeds, and counts attempts from 1', async () => {
    const clock = virtualClock();
    const attempts: number[] = [];
    const result = await createRetry({ policy, clock })(async (attempt) => {
      attempts.push(attempt);
      if (attempt < 3) throw reset();
      return 'rows';
    });
    expect(result).toBe('rows');
    expect(attempts).toEqual([1, 2, 3]);
  });

  test('waits up to twice as long each time, up to the maximum, at random from nothing on', async () => {
    for (const [random, expected] of [
      [1, [1000, 2000, 3000]],
      [0.5, [500, 1000, 1500]],
      [0, [0, 0, 0]],
    ] as const) {
      const clock = virtualClock();
      const retry = createRetry({ policy, clock, random: () => random });
      await expect(retry(async () => Promise.reject(reset()))).rejects.toThrow('socket hang up');
      expect(clock.slept).toEqual(expected);
    }
  });

  test('throws the very last failure when the policy is used up', async () => {
    const failures = [reset(), reset(), reset(), reset()];
    const retry = createRetry({ policy, clock: virtualClock() });
    const thrown = await retry(async (attempt) => Promise.reject(failures[attempt - 1])).catch((error) => error);
    expect(thrown).toBe(failures[3]);
  });

  test('tries once with no retries', async () => {
    let attempts = 0;
    const retry = createRetry({ policy: { ...policy, retries: 0 }, clock: virtualClock() });
    const attempt = async (): Promise<never> => {
      attempts += 1;
      throw reset();
    };
    await expect(retry(attempt)).rejects.toThrow();
    expect(attempts).toBe(1);
  });

  test.each([
    ['a missing file', Object.assign(new Error('gone'), { code: 'ENOENT' })],
    ['a defect', new TypeError('x is not a function')],
    ['an error of no known kind', new Error('boom')],
    ['text', 'boom'],
    [
      'a SqlFlowError that is not transient',
      sqlFlowError(codes.connector.globWithoutMatch, { glob: '*', near: [], excluded: 0 }),
    ],
  ])('does not try again after %s, and throws it as it is', async (_what, error) => {
    const clock = virtualClock();
    let attempts = 0;
    const thrown = await createRetry({ policy, clock })(async () => {
      attempts += 1;
      throw error;
    }).catch((caught: unknown) => caught);
    expect(thrown).toBe(error);
    expect(attempts).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test('tries a TypeError again where the classification says so (fetch failures are TypeErrors)', async () => {
    const failed = new TypeError('fetch failed', { cause: reset() });
    const result = await createRetry({ policy, clock: virtualClock() })(async (attempt) => {
      if (attempt === 1) throw failed;
      return attempt;
    });
    expect(result).toBe(2);
  });

  test('waits as long as the other side asks, even beyond the maximum', async () => {
    const clock = virtualClock();
    const limited = Object.assign(new Error('429'), { retryAfterMilliseconds: 60_000 });
    const retry = createRetry({ policy, clock, classify: () => 'rate_limited' });
    await retry(async (attempt) => (attempt === 1 ? Promise.reject(limited) : undefined));
    expect(clock.slept).toEqual([60_000]);
  });

  test('tells of each wait before it begins', async () => {
    const waits: RetryWait[] = [];
    const error = reset();
    const retry = createRetry({ policy, clock: virtualClock(), random: () => 1, onWait: (wait) => waits.push(wait) });
    await retry(async (attempt) => (attempt === 1 ? Promise.reject(error) : undefined));
    expect(waits).toEqual([{ attempt: 1, retriesLeft: 3, waitMilliseconds: 1000, failure: 'transient', error }]);
  });
});

describe('an abort', () => {
  test('ends a wait in real time at once, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const retry = createRetry({
      policy: { retries: 5, initialDelayMilliseconds: 60_000, maxDelayMilliseconds: 60_000 },
      onWait: () => setTimeout(() => controller.abort(reason), 5),
    });
    const start = Date.now();
    const thrown = await retry(async () => Promise.reject(reset()), { signal: controller.signal }).catch((e) => e);
    expect(thrown).toBe(reason);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  test('before the start means that nothing is tried', async () => {
    const reason = new Error('interrupted');
    let attempts = 0;
    const retry = createRetry({ policy, clock: virtualClock() });
    const thrown = await retry(
      async () => {
        attempts += 1;
      },
      { signal: AbortSignal.abort(reason) },
    ).catch((error: unknown) => error);
    expect(thrown).toBe(reason);
    expect(attempts).toBe(0);
  });

  test('during an attempt means that it is not tried again', async () => {
    const controller = new AbortController();
    let attempts = 0;
    const retry = createRetry({ policy, clock: virtualClock() });
    const attempt = async (): Promise<never> => {
      attempts += 1;
      controller.abort(new Error('interrupted'));
      throw reset();
    };
    await expect(retry(attempt, { signal: controller.signal })).rejects.toThrow();
    expect(attempts).toBe(1);
  });
});
