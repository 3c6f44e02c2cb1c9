import { expect, test } from '@jest/globals';
import { matchesOutput } from './run-block.js';

test('output is compared line by line, trailing blanks aside', () => {
  expect(matchesOutput('a  \nb\n\n', 'a\nb\n')).toBe(true);
  expect(matchesOutput('a\nb\nc\n', 'a\nb\n')).toBe(false);
  expect(matchesOutput('a.c', 'abc')).toBe(false);
});

test('… stands for whatever is there, within its line', () => {
  expect(matchesOutput('done in 1.3 s (4 rows)\n', 'done in … s (4 rows)')).toBe(true);
  expect(matchesOutput('done in 1.3 s\n(4 rows)\n', 'done in …(4 rows)')).toBe(false);
});
