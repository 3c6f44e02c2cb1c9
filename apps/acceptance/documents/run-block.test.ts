import { expect, test } from '@jest/globals';
import { marks, matchesOutput } from './run-block.js';

test('output is compared line by line, trailing blanks aside', () => {
  expect(matchesOutput('a  \nb\n\n', 'a\nb\n')).toBe(true);
  expect(matchesOutput('a\nb\nc\n', 'a\nb\n')).toBe(false);
  expect(matchesOutput('a.c', 'abc')).toBe(false);
});

test('… stands for whatever is there, within its line', () => {
  expect(matchesOutput('done in 1.3 s (4 rows)\n', 'done in … s (4 rows)')).toBe(true);
  expect(matchesOutput('done in 1.3 s\n(4 rows)\n', 'done in …(4 rows)')).toBe(false);
});

test('words after the language say what a block is', () => {
  const block = (...words: string[]) => ({ language: 'sh', words, text: '', line: 1 });
  expect(marks(block('runnable', 'exit=1', 'in=shop', 'file=a.sh'))).toEqual({
    runnable: true,
    exit: 1,
    output: undefined,
    file: 'a.sh',
    folder: 'shop',
  });
  expect(marks(block('output')).output).toBe('stdout');
  expect(marks(block('output=stderr'))).toMatchObject({ output: 'stderr', runnable: false, exit: 0 });
});
