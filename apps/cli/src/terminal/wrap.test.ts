import { expect, test } from '@jest/globals';
import { wrapWords } from './wrap.js';

test('lines end at words, and take no more than the width', () => {
  expect(wrapWords('one two three four', 12, 2)).toBe('  one two\n  three four');
});

test('a word that is wider stands by itself', () => {
  expect(wrapWords('a abcdefghijklmnop b', 10, 2)).toBe('  a\n  abcdefghijklmnop\n  b');
});

test('wide characters count as two', () => {
  expect(wrapWords('日本 語', 6, 0)).toBe('日本\n語');
});

test('without a width there is one line', () => {
  expect(wrapWords('one two', undefined, 2)).toBe('  one two');
});
