import { describe, expect, test } from '@jest/globals';
import { describeStatement } from './describe-statement.js';
import { descriptionOf } from './description-of.js';
import { parseFile } from './parse-file.js';

describe('describeStatement', () => {
  test.each([
    ['source a type csv;', 'SOURCE a'],
    ['LOAD s INTO x.t;', 'LOAD x.t'],
    ['CREATE OR REPLACE TABLE daily AS SELECT 1;', 'CREATE TABLE daily'],
    ['CREATE VIEW "a b" AS SELECT 1;', 'CREATE VIEW a b'],
    ["EXPORT t TO 'x' TYPE CSV;", 'EXPORT t'],
    ["EXPORT SELECT 1 TO 'x' TYPE CSV;", 'EXPORT'],
    ['SET a = 1;', 'SET a'],
    ["INCLUDE 'x';", 'INCLUDE'],
    ['IF a THEN END IF;', 'IF'],
  ])('%s', (text, title) => {
    expect(parseFile({ path: 'p.sf', text }).file.statements.map(describeStatement)).toEqual([title]);
  });
});

describe('descriptionOf', () => {
  const of = (text: string) => {
    const { file } = parseFile({ path: 'p.sf', text });
    const statement = file.statements.at(-1);
    return statement === undefined ? undefined : descriptionOf(file, statement);
  };
  test.each([
    ['-- One.\n-- Two.\nSET a = 1;', 'One.\nTwo.'],
    ['/* One.\n * Two.\n */\r\nSET a = 1;', 'One.\nTwo.'],
    ['-- file\n\n-- One.\nSET a = 1;', 'One.'],
    ['SET b = 2; -- of b\nSET a = 1;', undefined],
    ['-- apart\n\nSET a = 1;', undefined],
    ['SET a = 1;', undefined],
    ['IF x THEN\n  -- inner\n  SET b = 1;\nEND IF;\n-- outer\nSET a = 1;', 'outer'],
  ])('%j', (text, expected) => {
    expect(of(text)).toBe(expected);
  });
});
