import { expect, test } from '@jest/globals';
import { generateScenario } from './scenario.js';
import { simulate } from './simulate.js';

test('a seed always gives the same scenario', () => {
  const text = (seed: number) => JSON.stringify(generateScenario(seed));
  expect(text(7)).toBe(text(7));
  expect(text(7)).not.toBe(text(8));
});

test('histories end the same, whatever happens in the middle', async () => {
  const seeds = Array.from({ length: 50 }, (_, at) => at + 1);
  const summaries = await simulate(seeds, { workers: 2 });
  expect(summaries.flatMap(({ failures }) => failures)).toEqual([]);
  // Nothing is proved by runs that nothing happened to.
  for (const { trouble, hits } of summaries) expect([trouble, hits.length > 0]).toEqual([trouble, true]);
}, 1_800_000);
