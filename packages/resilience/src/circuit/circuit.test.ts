import { describe, expect, test } from '@jest/globals';
import { inVirtualTime, seeded, sleep } from '../__fixtures__/virtual-time.js';
import { createResilience, presets, type ResilienceSettings, type ResilienceWait } from '../index.js';

const down = (): Error => Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
const once = { retries: 0, initialDelayMilliseconds: 1000, maxDelayMilliseconds: 60_000 };
const circuit = { failureThreshold: 5, resetMilliseconds: 300_000 };
const settings: ResilienceSettings = { ...presets.http_api, retry: once, heedsAnnounced: false, circuit };
const endpoint = 'api.example.com/orders';

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe('the circuit of an endpoint', () => {
  test('opens after that many failures of an endpoint that is down, and refuses at once from then on', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      let made = 0;
      const call = () =>
        resilience
          .run(endpoint, async () => {
            made += 1;
            throw down();
          })
          .catch(codeOf);
      const outcomes = [];
      for (let index = 0; index < 8; index += 1) outcomes.push(await call());
      expect(made).toBe(5);
      expect(outcomes.slice(5)).toEqual(['SF8107', 'SF8107', 'SF8107']);
    });
  });

  test('says which endpoint, for how long, and what the last failure was', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      const call = () => resilience.run(endpoint, () => Promise.reject(down()));
      for (let index = 0; index < 5; index += 1) await call().catch(codeOf);
      await sleep(60_000);
      await expect(call()).rejects.toThrow(
        'api.example.com/orders failed too often and is left alone for another 240 s; the last failure: connection refused',
      );
    });
  });

  test('lets one call try when its time is over, and all of them when that succeeds', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      let up = false;
      let made = 0;
      const call = () =>
        resilience
          .run(endpoint, async () => {
            made += 1;
            await sleep(500);
            if (!up) throw down();
            return 'rows';
          })
          .catch(codeOf);
      for (let index = 0; index < 5; index += 1) await call();
      await sleep(300_000);
      // Still down: one call finds out, the others do not even try.
      expect(await Promise.all([call(), call(), call()])).toEqual(['ECONNREFUSED', 'SF8107', 'SF8107']);
      expect(made).toBe(6);
      up = true;
      await sleep(300_000);
      expect(await Promise.all([call(), call(), call()])).toEqual(['rows', 'rows', 'rows']);
      expect(made).toBe(9);
    });
  });

  test('judges a new beginning by itself: one failure after it closed does not open it again', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      let up = false;
      const call = () => resilience.run(endpoint, async () => (up ? 'rows' : Promise.reject(down()))).catch(codeOf);
      for (let index = 0; index < 5; index += 1) await call();
      await sleep(300_000);
      up = true;
      expect(await call()).toBe('rows');
      up = false;
      for (let index = 0; index < 4; index += 1) expect(await call()).toBe('ECONNREFUSED');
    });
  });

  test('is its own: other endpoints of the host go on', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      for (let index = 0; index < 6; index += 1)
        await resilience.run(endpoint, () => Promise.reject(down())).catch(codeOf);
      await expect(resilience.run('api.example.com/customers', async () => 'rows')).resolves.toBe('rows');
    });
  });

  test('opens for what was up for long, when most of the latest calls failed', async () => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      let failing = false;
      let made = 0;
      const call = () =>
        resilience
          .run(endpoint, async () => {
            made += 1;
            if (failing) throw down();
          })
          .catch(codeOf);
      for (let index = 0; index < 1000; index += 1) await call();
      failing = true;
      for (let index = 0; index < 100; index += 1) await call();
      expect(made - 1000).toBe(15);
    });
  });

  test('stays closed at 20 % failing calls, whatever their order', async () => {
    await inVirtualTime(async () => {
      let refused = 0;
      for (let seed = 0; seed < 100; seed += 1) {
        const random = seeded(seed);
        const resilience = createResilience({ settings });
        for (let index = 0; index < 200; index += 1) {
          const outcome = await resilience
            .run(endpoint, async () => (random() < 0.2 ? Promise.reject(down()) : 'rows'))
            .catch(codeOf);
          if (outcome === 'SF8107') refused += 1;
        }
      }
      expect(refused).toBe(0);
    });
  });

  test.each([
    ['limits', Object.assign(new Error('429'), { name: 'TimeoutError' }), 5],
    ['credentials that are not accepted', Object.assign(new Error('no access'), { code: 'EACCES' }), 20],
    ['what is not there', Object.assign(new Error('gone'), { code: 'ENOENT' }), 20],
  ])('%s: calls that were made', async (_what, error, made) => {
    await inVirtualTime(async () => {
      const resilience = createResilience({ settings });
      let calls = 0;
      for (let index = 0; index < 20; index += 1) {
        await resilience
          .run(endpoint, async () => {
            calls += 1;
            throw error;
          })
          .catch(codeOf);
      }
      expect(calls).toBe(made);
    });
  });

  test('that opens for a short time is waited for, by those that have attempts left, and told', async () => {
    await inVirtualTime(async () => {
      const waits: ResilienceWait[] = [];
      const resilience = createResilience({
        settings: {
          ...settings,
          retry: { ...once, retries: 5 },
          circuit: { failureThreshold: 5, resetMilliseconds: 30_000 },
        },
        random: seeded(1),
        onWait: (wait) => waits.push(wait),
      });
      const begun = Date.now();
      const outage = 40_000;
      const read = () =>
        resilience.run(endpoint, async () => {
          await sleep(10);
          if (Date.now() - begun < outage) throw down();
          return 'rows';
        });
      expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(Array(20).fill('rows'));
      expect(waits.some(({ reason, milliseconds }) => reason === 'circuit' && milliseconds > 20_000)).toBe(true);
    });
  });
});
