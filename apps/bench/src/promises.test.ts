import { describe, expect, test } from '@jest/globals';
import type { Promises } from './case.js';
import { brokenPromises } from './promises.js';
import type { Figures } from './report.js';

function figures(name: string, promises: Promises, ratio: number, seconds = 1, peakMegabytes = 100): Figures {
  const spread = { min: ratio, median: ratio, max: ratio };
  return {
    name,
    beside: 'bare DuckDB',
    promises,
    seconds: { ours: seconds, other: 1 },
    ratio: spread,
    cpuRatio: spread,
    peakBytes: { ours: peakMegabytes * 1_000_000, other: 1 },
  };
}

describe('promises', () => {
  test('what is kept, or promised nothing, is not mentioned', () => {
    const kept = figures('a', { ratio: 1.15, seconds: 0.5, peakBytes: 100_000_000 }, 1.15, 0.5);
    expect(brokenPromises([kept, figures('b', {}, 9, 9)])).toEqual([]);
  });

  test('a ratio, a time and a peak that are too high are told', () => {
    const broken = figures('a', { ratio: 1.15, seconds: 0.5, peakBytes: 99_000_000 }, 1.2, 0.61);
    expect(brokenPromises([broken])).toEqual([
      'a: ratio 1.20, promised 1.15',
      'a: 0.610 s, promised 0.5 s',
      'a: 100 MB at the peak, promised 99 MB',
    ]);
  });

  test('memory is compared with that of the smaller case, where it was measured', () => {
    const large = figures('10 M', { peakBeside: { name: '3 M', times: 1.1 } }, 1, 1, 600);
    expect(brokenPromises([figures('3 M', {}, 1, 1, 500), large])).toEqual([
      '10 M: 600 MB at the peak, promised 1.1 x the 500 MB of 3 M',
    ]);
    expect(brokenPromises([figures('3 M', {}, 1, 1, 550), large])).toEqual([]);
    expect(brokenPromises([large])).toEqual([]);
  });
});
