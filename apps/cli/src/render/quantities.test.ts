import { describe, expect, test } from '@jest/globals';
import { formatBytes, formatCount, formatCounted, formatDuration, formatShare } from './quantities.js';

describe('quantities', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [12345678901234567890n, '12,345,678,901,234,567,890'],
  ])('the count %s is %s', (count, text) => expect(formatCount(count)).toBe(text));

  test('one thing is singular', () => {
    expect(formatCounted(1, 'row')).toBe('1 row');
    expect(formatCounted(1n, 'row')).toBe('1 row');
    expect(formatCounted(0, 'row')).toBe('0 rows');
    expect(formatCounted(2, 'query', 'queries')).toBe('2 queries');
  });

  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [73_400_000, '73 MB'],
    [5e15, '5.0 PB'],
    [5e19, '50000 PB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h 0 min'],
    [11_000_000, '3 h 3 min'],
  ])('%d milliseconds are %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test('a share is never rounded up to all', () => {
    expect(formatShare(0.999)).toBe('99 %');
    expect(formatShare(1)).toBe('100 %');
    expect(formatShare(-1)).toBe('0 %');
  });
});
