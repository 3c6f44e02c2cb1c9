import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type BackPressure, mostWaiting, withBackPressure } from './back-pressure.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-pressure-'));
});
afterEach(() => rm(directory, { recursive: true }));

interface Made {
  readonly number: number;
  readonly big: bigint;
  readonly at: Date;
  readonly bytes: Uint8Array;
  readonly text: string;
}

const one = (number: number, size = 10): Made => ({
  number,
  big: 2n ** 70n + BigInt(number),
  at: new Date(number),
  bytes: new Uint8Array([number % 256]),
  text: 'x'.repeat(size),
});

/** Makes so many values as fast as they are taken; tells how many. */
function maker(count: number, size?: number) {
  const made = { count: 0, ended: false };
  async function* make(): AsyncGenerator<Made> {
    try {
      for (let number = 0; number < count; number += 1) {
        made.count += 1;
        yield one(number, size);
      }
    } finally {
      made.ended = true;
    }
  }
  return { made, values: make() };
}

/** Bytes in use once what is not needed has been collected. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const under = (values: AsyncIterable<Made>, policy: BackPressure): AsyncIterable<Made> =>
  withBackPressure(values, {
    policy,
    directory,
    isPlain: ({ number }) => number % 10 !== 9,
    tooSlow: (waiting) => new Error(`${waiting} are waiting`),
  });

describe.each<BackPressure>(['wait', 'spill', 'fail'])('%s', (policy) => {
  test('hands over every value once, in order and as it was', async () => {
    const taken: Made[] = [];
    for await (const value of under(maker(50).values, policy)) taken.push(value);
    expect(taken).toEqual(Array.from({ length: 50 }, (_, number) => one(number)));
    expect(await readdir(directory)).toEqual([]);
  });

  test('hands over what came before a failure, then the failure', async () => {
    async function* failing(): AsyncGenerator<Made> {
      yield* maker(10).values;
      throw new Error('it broke');
    }
    const taken: number[] = [];
    const taking = async () => {
      for await (const { number } of under(failing(), policy)) taken.push(number);
    };
    await expect(taking()).rejects.toThrow('it broke');
    expect(taken).toHaveLength(10);
    expect(await readdir(directory)).toEqual([]);
  });

  test('ends the other side when nothing more is taken', async () => {
    const { made, values } = maker(1_000_000);
    for await (const { number } of under(values, policy)) if (number === 3) break;
    while (!made.ended) await sleep(5);
    expect(made.count).toBeLessThan(1_000_000);
    while ((await readdir(directory)).length > 0) await sleep(5);
  });

  test('holds a few values in memory, however slow the other side is', async () => {
    const size = 1024 * 1024;
    const { values } = maker(200, size);
    const before = usedMemory();
    let peak = before;
    let taken = 0;
    const taking = async (): Promise<void> => {
      for await (const _value of under(values, policy)) {
        taken += 1;
        if (taken % 25 === 0) peak = Math.max(peak, usedMemory());
        await sleep(2);
      }
    };
    // All of it would be 200 MiB; a busy machine collects garbage late.
    if (policy === 'fail') await expect(taking()).rejects.toThrow('64 are waiting');
    else await taking();
    expect((peak - before) / 2 ** 20).toBeLessThan(100);
  });
});

test('wait makes nothing ahead; spill makes everything; fail gives up', async () => {
  const waiting = maker(500);
  for await (const { number } of under(waiting.values, 'wait')) expect(waiting.made.count).toBe(number + 1);
  const spilled = maker(500);
  let taken = 0;
  for await (const _value of under(spilled.values, 'spill')) {
    if (taken === 0) while (!spilled.made.ended) await sleep(1);
    taken += 1;
  }
  expect(taken).toBe(500);
  const slow = async () => {
    for await (const _value of under(maker(500).values, 'fail')) await sleep(20);
  };
  await expect(slow()).rejects.toThrow(`${mostWaiting} are waiting`);
});

describe.each<BackPressure>(['spill', 'fail'])('%s, values that are read from the other side', (policy) => {
  interface Lent {
    readonly number: number;
    closed: boolean;
  }

  /** Each value is closed when the next one is asked for. */
  function lender() {
    const lent: Lent[] = [];
    const ended = { well: false };
    async function* lend(): AsyncGenerator<Lent> {
      try {
        for (let number = 0; number < 20; number += 1) {
          const value = { number, closed: false };
          lent.push(value);
          yield value;
          value.closed = true;
        }
      } finally {
        ended.well = true;
      }
    }
    return { lent, ended, values: lend() };
  }

  const taken = (values: AsyncIterable<Lent>): AsyncIterable<Lent> =>
    withBackPressure(values, {
      policy,
      directory,
      isPlain: () => false,
      isOpen: ({ number }) => number % 2 === 1,
      tooSlow: () => new Error('too slow'),
    });

  test('are open until the next one is asked for', async () => {
    const { values } = lender();
    const numbers: number[] = [];
    for await (const value of taken(values)) {
      await sleep(2);
      if (value.number % 2 === 1) expect(value.closed).toBe(false);
      numbers.push(value.number);
    }
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  test('and nothing comes after one that was the last to be taken', async () => {
    const { lent, ended, values } = lender();
    for await (const { number } of taken(values)) if (number === 1) break;
    while (!ended.well) await sleep(1);
    expect(lent.map(({ closed }) => closed)).toEqual([true, false]);
  });
});

test('a file that cannot be made is an error that says where', async () => {
  const gone = join(directory, 'gone');
  const values = withBackPressure(maker(50).values, {
    policy: 'spill',
    directory: gone,
    isPlain: () => true,
    tooSlow: () => new Error('too slow'),
  });
  const taking = async (): Promise<void> => {
    for await (const _value of values) await sleep(2);
  };
  await expect(taking()).rejects.toMatchObject({ code: 'SF6010', message: expect.stringContaining(gone) });
});

test('a file that cannot be removed concerns nobody who has stopped taking', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  const { made, values } = maker(1_000_000);
  for await (const _value of under(values, 'spill')) {
    let file: string | undefined;
    while (file === undefined) {
      await sleep(1);
      [file] = await readdir(directory);
    }
    // A folder of this name cannot be removed as a file.
    await rm(join(directory, file));
    await mkdir(join(directory, file));
    break;
  }
  while (!made.ended) await sleep(1);
  await sleep(20);
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});
