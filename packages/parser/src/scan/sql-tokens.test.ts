import { expect, test } from '@jest/globals';
import { sqlTokens } from './sql-tokens.js';

const texts = (sql: string) => sqlTokens(sql).map(({ kind, start, end }) => `${kind} ${sql.slice(start, end)}`);

test('strings, quoted names and numbers are one token each, comments none', () => {
  expect(texts(`a @b 'x@y' "c@d" $$e@f$$ -- @g\n1.5 /* @h */ E'\\'@i'`)).toEqual([
    'word a',
    'punctuation @',
    'word b',
    "string 'x@y'",
    'quoted "c@d"',
    'dollar-string $$e@f$$',
    'number 1.5',
    "string E'\\'@i'",
  ]);
});

test('what is never closed ends with its line', () => {
  expect(texts("a 'open @b\nc")).toEqual(['word a', 'word c']);
});
