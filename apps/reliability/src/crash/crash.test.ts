import { expect, test } from '@jest/globals';
import { generateScenario } from './scenario.js';
import { simulate } from './simulate.js';

test('a seed always gives the same scenario', () => {
  expect(generateScenario(7)).toEqual(generateScenario(7));
  expect(generateScenario(7)).not.toEqual(generateScenario(8));
});

test('histories end the same, whatever happens in the middle', async () => {
  const seeds = Array.from({ length: 12 }, (_, at) => at + 1);
  const summaries = await simulate(seeds, { workers: 2 });
  expect(summaries.flatMap(({ failures }) => failures)).toEqual([]);
  // Nothing is proved by runs that nothing happened to.
  for (const { trouble, hits } of summaries) expect([trouble, hits > 0]).toEqual([trouble, true]);
}, 1_800_000);
