import { expect, test } from '@jest/globals';
import { readLookback } from './lookback.js';

const duration = (months: number, days: number, seconds: number) => ({ unit: 'duration', months, days, seconds });

test.each([
  ['3 DAYS', duration(0, 3, 0)],
  ['1 day', duration(0, 1, 0)],
  ['1 day 12 hours', duration(0, 1, 43_200)],
  ['2weeks', duration(0, 14, 0)],
  ['1 QUARTER', duration(3, 0, 0)],
  ['P7D', duration(0, 7, 0)],
  ['p1y2m1w3dt4h5m6s', duration(14, 10, 14_706)],
  ['PT6H', duration(0, 0, 21_600)],
  ['0 days', duration(0, 0, 0)],
  ['1000', { unit: 'number', value: '1000' }],
  ['0.50', { unit: 'number', value: '0.50' }],
])('%s', (text, expected) => {
  expect(readLookback(text)).toEqual(expected);
});

test.each([
  ['-3 days', 'has a sign: it always goes back'],
  ['P-3D', 'has a sign: it always goes back'],
  ['1.5 days', 'has a fraction: durations are made of whole numbers'],
  ['PT1.5H', 'has a fraction: durations are made of whole numbers'],
  ['P', 'is neither a duration nor a number'],
  ['PT', 'is neither a duration nor a number'],
  ['P3', 'is neither a duration nor a number'],
  ['P1D2W', 'is neither a duration nor a number'],
  ['three days', 'is neither a duration nor a number'],
  ['3 fortnights', 'is neither a duration nor a number'],
  ['', 'is neither a duration nor a number'],
  ['99999999 years', 'goes back further than time does'],
])('%s is refused', (text, reason) => {
  expect(readLookback(text)).toBe(reason);
});
