import { describe, expect, test } from '@jest/globals';
import { inVirtualTime, seeded, sleep } from './__fixtures__/virtual-time.js';
import { createResilience, httpFailure, presets, type ResilienceSettings } from './index.js';

const url = 'https://api.example.com/rows';
const settings: ResilienceSettings = { ...presets.http_api, heedsAnnounced: false };
const fourAttempts = { ...settings, retry: { ...settings.retry, retries: 3 } };

const reset = (): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
const faults: readonly (() => Error)[] = [
  reset,
  () => new TypeError('terminated', { cause: Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' }) }),
  () => httpFailure({ status: 429, url, headers: new Headers({ 'retry-after': '1' }) }),
  () => httpFailure({ status: 500, url }),
  () => httpFailure({ status: 502, url }),
  () => httpFailure({ status: 503, url, headers: new Headers({ 'retry-after': '2' }) }),
];

/** A paged API in virtual time: page n has ten rows. A share of its answers are faults. */
function pagedApi(random: () => number, share: number) {
  return {
    async page(number: number): Promise<readonly number[]> {
      await sleep(5 + random() * 20);
      if (random() < share) throw faults[Math.floor(random() * faults.length)]?.() ?? reset();
      return Array.from({ length: 10 }, (_, row) => number * 10 + row);
    },
  };
}

describe('at 20 % failing requests', () => {
  test('of 10,000 reads at least 99.5 % succeed with four attempts, and none loses or doubles a row', async () => {
    await inVirtualTime(async () => {
      const random = seeded(42);
      const api = pagedApi(random, 0.2);
      const resilience = createResilience({ settings: fourAttempts, random });
      let attempts = 0;
      let succeeded = 0;
      const rows = new Map<number, number>();
      let next = 0;
      const stream = async (): Promise<void> => {
        for (let page = next++; page < 10_000; page = next++) {
          try {
            const read = await resilience.run('api.example.com/rows', () => {
              attempts += 1;
              return api.page(page);
            });
            succeeded += 1;
            for (const row of read) rows.set(row, (rows.get(row) ?? 0) + 1);
          } catch {
            // Counted below: what did not succeed has no rows.
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, stream));
      expect(succeeded).toBeGreaterThanOrEqual(9950);
      expect(rows.size).toBe(succeeded * 10);
      expect([...rows.values()].every((count) => count === 1)).toBe(true);
      // 1 / 0.8 attempts per read: retries add a quarter, and no more.
      expect(attempts).toBeLessThan(12_700);
    });
  });
});

describe('runs with faults that pass by themselves', () => {
  /** One run: 5 streams of 30 pages each, a share of failing requests, and an outage in between. */
  async function run(seed: number): Promise<boolean> {
    const random = seeded(seed);
    const api = pagedApi(random, random() * 0.25);
    const outageFrom = random() * 10_000;
    const outageTo = outageFrom + random() * 30_000;
    const resilience = createResilience({ settings, random });
    const begun = Date.now();
    const read = async (stream: number): Promise<number> => {
      let rows = 0;
      for (let page = 0; page < 30; page += 1) {
        const got = await resilience.run(`api.example.com/stream${stream}`, async () => {
          const at = Date.now() - begun;
          if (at > outageFrom && at < outageTo) throw reset();
          return api.page(page);
        });
        rows += got.length;
      }
      return rows;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, stream) => read(stream)));
    return outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value === 300);
  }

  test('95 % end well without a person', async () => {
    let well = 0;
    for (let seed = 1; seed <= 100; seed += 1) if (await inVirtualTime(() => run(seed))) well += 1;
    expect(well).toBeGreaterThanOrEqual(95);
  });
});

describe('retries do not multiply', () => {
  test('over the requests of a source: when nothing succeeds, each is soon made once', async () => {
    await inVirtualTime(async () => {
      const { circuit: _, ...withoutCircuit } = settings;
      const resilience = createResilience({ settings: withoutCircuit, random: seeded(1) });
      let attempts = 0;
      const read = () =>
        resilience
          .run('api.example.com/rows', async () => {
            attempts += 1;
            throw reset();
          })
          .catch(() => undefined);
      for (let index = 0; index < 500; index += 1) await read();
      expect(attempts).toBe(500 + 200);
    });
  });

  test('and a request is not tried again beyond its deadline', async () => {
    await inVirtualTime(async () => {
      const busy = () => httpFailure({ status: 503, url, headers: new Headers({ 'retry-after': '50' }) });
      const resilience = createResilience({ settings: { ...settings, deadlineMilliseconds: 120_000 } });
      let attempts = 0;
      const begun = Date.now();
      await expect(
        resilience.run('api.example.com/rows', async () => {
          attempts += 1;
          throw busy();
        }),
      ).rejects.toMatchObject({ status: 503 });
      expect(attempts).toBe(3);
      expect(Date.now() - begun).toBe(100_000);
    });
  });

  test('a server that asks for longer than the deadline is not waited for at all', async () => {
    const busy = httpFailure({ status: 429, url, headers: new Headers({ 'retry-after': '86400' }) });
    const run = createResilience({ settings }).run('api.example.com/rows', () => Promise.reject(busy));
    await expect(run).rejects.toBe(busy);
  });
});

describe('ON_RATE_LIMIT FAIL', () => {
  const failing: ResilienceSettings = { ...presets.http_api, onRateLimit: 'fail' };

  test('makes of a refusal a failure at once', async () => {
    let attempts = 0;
    const run = createResilience({ settings: failing }).run('api.example.com/rows', async () => {
      attempts += 1;
      throw httpFailure({ status: 429, url, headers: new Headers({ 'retry-after': '0' }) });
    });
    await expect(run).rejects.toMatchObject({ status: 429 });
    expect(attempts).toBe(1);
  });

  test('makes of a limit that is announced to be used up a failure at once', async () => {
    const resilience = createResilience({ settings: failing });
    const headers = new Headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' });
    const read = () =>
      resilience.run('api.example.com/rows', async () => resilience.announce('api.example.com/rows', headers));
    await read();
    await expect(read()).rejects.toThrow(
      'api.example.com allows no more requests for 31 s, and ON_RATE_LIMIT says FAIL',
    );
  });

  test('knows the host of an address by itself, whether its scheme is given or not', async () => {
    const resilience = createResilience({ settings: failing });
    const headers = new Headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' });
    const used = 'https://one.example/v1/rows';
    await resilience.run(used, async () => resilience.announce(used, headers));
    await expect(resilience.run('one.example/v1/others', async () => 'read')).rejects.toThrow(
      /^one\.example allows no/,
    );
    await expect(resilience.run('https://two.example/v1/rows', async () => 'read')).resolves.toBe('read');
  });
});
