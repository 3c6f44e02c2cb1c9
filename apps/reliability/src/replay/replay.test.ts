import { expect, test } from '@jest/globals';
import { compareWithModel, isReplayable } from './compare-with-model.js';

const seeds = Array.from({ length: 30 }, (_, at) => at + 1).filter(isReplayable);

test.each(seeds)(
  'the program goes through history %i as the model does',
  async (seed) => {
    expect(await compareWithModel(seed)).toEqual([]);
  },
  120_000,
);
