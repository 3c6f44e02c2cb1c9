import { describe, expect, test } from '@jest/globals';
import { countingServer } from '../__fixtures__/counting-server.js';
import { inVirtualTime, seeded, sleep } from '../__fixtures__/virtual-time.js';
import { createResilience, Gates, presets, type RateLimits, type ResilienceWait } from '../index.js';

const second = 1000;
const http = presets.http_api;

/** Streams that each make requests one after the other, as fast as they may. */
async function readAll(
  streams: number,
  requests: number,
  request: (stream: number) => Promise<unknown>,
): Promise<void> {
  let left = requests;
  const stream = async (number: number): Promise<void> => {
    for (; left > 0; await request(number)) left -= 1;
  };
  await Promise.all(Array.from({ length: streams }, (_, number) => stream(number)));
}

const streamCounts = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a server that counts requests finds no violation, in fixed and in sliding windows,', () => {
  test.each(streamCounts)('from %d streams under limits that the user sets', async (streams) => {
    for (const [limit, windowMilliseconds] of [
      [10, second],
      [60, 60 * second],
      [3, second],
    ] as const) {
      await inVirtualTime(async () => {
        const server = countingServer({ limit, windowMilliseconds, random: seeded(streams * limit) });
        const limits = { windows: [{ requests: limit, perMilliseconds: windowMilliseconds }] };
        const resilience = createResilience({ settings: { ...http, limits } });
        const begun = Date.now();
        await readAll(streams, limit * 6, (stream) =>
          resilience.run(`api.example.com/stream${stream}`, () => server.request()),
        );
        expect(server.violations).toEqual({ fixed: 0, sliding: 0 });
        expect(server.arrivals).toHaveLength(limit * 6);
        // And it is used: nine tenths of what the limit allows.
        expect(Date.now() - begun).toBeLessThan((5 * windowMilliseconds + streams * 100) * 1.2);
      });
    }
  });

  test.each(streamCounts)('from %d streams that know nothing but what it announces', async (streams) => {
    await inVirtualTime(async () => {
      const server = countingServer({
        limit: 12,
        windowMilliseconds: 10 * second,
        random: seeded(streams),
        announces: true,
      });
      const resilience = createResilience({ settings: http });
      await readAll(streams, 60, async (stream) => {
        const endpoint = `api.example.com/stream${stream}`;
        await resilience.run(endpoint, async () => resilience.announce(endpoint, await server.request()));
      });
      expect(server.violations.fixed).toBe(0);
      expect(server.arrivals).toHaveLength(60);
    });
  });

  test('from two sources that share credentials, with a limit of its own each', async () => {
    await inVirtualTime(async () => {
      const server = countingServer({ limit: 10, windowMilliseconds: second, random: seeded(1) });
      const gates = new Gates();
      const source = (requests: number) =>
        createResilience({
          settings: { ...http, limits: { windows: [{ requests, perMilliseconds: second }] } },
          gates,
        });
      const [orders, customers] = [source(10), source(20)];
      await Promise.all([
        readAll(4, 40, () => orders.run('api.example.com/orders', () => server.request())),
        // Under the limit of ten as well: the first one counts what this one asks.
        readAll(1, 10, async () => {
          await customers.run('api.example.com/customers', () => server.request());
          await sleep(400);
        }),
      ]);
      expect(server.violations).toEqual({ fixed: 0, sliding: 0 });
    });
  });
});

describe('limits', () => {
  const timesOf = (limits: RateLimits, requests: number, cost = 1): Promise<number[]> =>
    inVirtualTime(async () => {
      const resilience = createResilience({ settings: { ...http, heedsAnnounced: false, limits } });
      const begun = Date.now();
      const times: number[] = [];
      await Promise.all(
        Array.from({ length: requests }, () =>
          resilience.run('api.example.com', async () => times.push(Date.now() - begun), { cost }),
        ),
      );
      return times;
    });

  test('of a minute let its requests begin at once, and the next a minute later', async () => {
    const times = await timesOf({ windows: [{ requests: 3, perMilliseconds: 60 * second }] }, 4);
    expect(times.slice(0, 3)).toEqual([0, 0, 0]);
    expect(times[3]).toBeGreaterThanOrEqual(60 * second);
    expect(times[3]).toBeLessThan(60.5 * second);
  });

  test('of a day hold beside those of a second', async () => {
    const windows = [
      { requests: 2, perMilliseconds: second },
      { requests: 3, perMilliseconds: 86_400 * second },
    ];
    const times = await timesOf({ windows }, 4);
    expect(times[1]).toBe(0);
    expect(times[2]).toBeGreaterThanOrEqual(second);
    expect(times[3]).toBeGreaterThanOrEqual(86_400 * second);
  });

  test('count what requests cost', async () => {
    const times = await timesOf({ windows: [{ requests: 10, perMilliseconds: second }] }, 3, 5);
    expect(times.slice(0, 2)).toEqual([0, 0]);
    expect(times[2]).toBeGreaterThanOrEqual(second);
  });

  test('let a request pass that costs more than a whole window has, alone', async () => {
    const times = await timesOf({ windows: [{ requests: 10, perMilliseconds: second }] }, 2, 50);
    expect(times[0]).toBe(0);
    expect(times[1]).toBeGreaterThanOrEqual(second);
  });

  test('with a burst spread the rest over the window', async () => {
    const times = await timesOf({ windows: [{ requests: 60, perMilliseconds: 60 * second }], burst: 5 }, 10);
    expect(times.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(times.slice(5)).toEqual([1000, 2000, 3000, 4000, 5000]);
  });

  test('of requests at the same time hold, failures and aborts included', async () => {
    const resilience = createResilience({
      settings: {
        ...http,
        heedsAnnounced: false,
        retry: { ...http.retry, retries: 0 },
        limits: { windows: [], concurrent: 3 },
      },
    });
    let underway = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        resilience.run('api.example.com', async () => {
          underway += 1;
          most = Math.max(most, underway);
          await sleep(2);
          underway -= 1;
          if (index % 3 === 0) throw new Error('no');
        }),
      ),
    );
    expect(most).toBe(3);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(7);
  });

  test('do not make a request wait for one that it is a part of', async () => {
    const limits = { windows: [], concurrent: 1 };
    const resilience = createResilience({ settings: { ...http, limits } });
    const withToken = () =>
      resilience.run('api.example.com/orders', async ({ signal }) => {
        await sleep(1);
        return resilience.run('api.example.com/token', async () => 'token', { within: signal });
      });
    await expect(Promise.all([withToken(), withToken(), withToken()])).resolves.toEqual(['token', 'token', 'token']);
  });

  test('that are waited for are told, and an abort ends the wait of one at once while others wait on', async () => {
    const waits: ResilienceWait[] = [];
    const limits = { windows: [{ requests: 1, perMilliseconds: 300 }] };
    const resilience = createResilience({
      settings: { ...http, heedsAnnounced: false, limits },
      onWait: (wait) => waits.push(wait),
    });
    const stop = new AbortController();
    const begun = Date.now();
    const run = (signal?: AbortSignal) =>
      resilience.run('api.example.com/a', async () => Date.now() - begun, signal === undefined ? {} : { signal });
    const first = run();
    const second = run();
    const aborted = run(stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(aborted).rejects.toThrow('enough');
    expect(Date.now() - begun).toBeLessThan(250);
    await first;
    expect(await second).toBeGreaterThanOrEqual(300);
    expect(waits).toMatchObject([{ reason: 'rate_limit', limit: 'set', host: 'api.example.com' }]);
  });
});
