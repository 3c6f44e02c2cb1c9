import { expect, test } from '@jest/globals';
import { compareWithModel } from './compare-with-model.js';

/** Among them sources with a state of their own: in the last a version that was committed later has an earlier stamp. */
const seeds = [...Array.from({ length: 25 }, (_, at) => at + 1), 106];

test.each(seeds)(
  'the program goes through history %i as the model does',
  async (seed) => {
    expect(await compareWithModel(seed)).toEqual([]);
  },
  120_000,
);
