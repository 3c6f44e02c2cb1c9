import { expect, test } from '@jest/globals';
import { missingIn, updatedBaseline, worseThan } from './compare.js';
import type { Figures } from './report.js';

function figures(name: string, ratio: number): Figures {
  const spread = { min: ratio, median: ratio, max: ratio };
  const both = { ours: 1, other: 1 };
  return { name, beside: '', promises: {}, seconds: both, ratio: spread, cpuRatio: spread, peakBytes: both };
}

test('a ratio may be up to 10 % worse than the baseline', () => {
  const measured = [figures('same', 2), figures('near', 1.09), figures('worse', 1.11), figures('new', 9)];
  const baseline = { same: 2, near: 1, worse: 1 };
  expect(worseThan(baseline, measured)).toEqual(['worse: ratio 1.11, in the baseline 1.00']);
  expect(missingIn(baseline, measured)).toEqual(['new']);
});

test('a new baseline keeps what was not measured, and forgets what is no case any more', () => {
  const before = { kept: 1.5, replaced: 3, gone: 2 };
  const after = updatedBaseline(before, [figures('replaced', 1.23456)], ['replaced', 'kept', 'never measured']);
  expect(after).toEqual({ replaced: 1.235, kept: 1.5 });
});
