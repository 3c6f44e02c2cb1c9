import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const value = (type: string, text: string) => ({ type, value: text });
const one = (kind: string, column: string, ...values: readonly object[]) => ({ kind, column, values });
const not = (of: object) => ({ kind: 'not', of: [of] });

describe('what is simple', () => {
  test.each([
    ['a = 1', one('=', 'a', value('INTEGER', '1'))],
    ['1 < a', one('>', 'a', value('INTEGER', '1'))],
    ['"A b" != -1.50', one('<>', 'A b', value('DECIMAL(3,2)', '-1.50'))],
    ['a >= 0.05', one('>=', 'a', value('DECIMAL(3,2)', '0.05'))],
    ['a = 9223372036854775807', one('=', 'a', value('BIGINT', '9223372036854775807'))],
    ['a = 9007199254740993', one('=', 'a', value('BIGINT', '9007199254740993'))],
    ['a = 123456789.123456789', one('=', 'a', value('DECIMAL(18,9)', '123456789.123456789'))],
    [`a = 'it''s "value":1234567890123456,'`, one('=', 'a', value('VARCHAR', `it's "value":1234567890123456,`))],
    ['a = true', one('=', 'a', value('BOOLEAN', 'true'))],
    [`a < DATE '2026-01-31'`, one('<', 'a', value('DATE', '2026-01-31'))],
    [`a < '2026-01-31'::TIMESTAMPTZ`, one('<', 'a', value('TIMESTAMP WITH TIME ZONE', '2026-01-31'))],
    ['a BETWEEN 1 AND 2', one('between', 'a', value('INTEGER', '1'), value('INTEGER', '2'))],
    [`a NOT IN ('x', 'y')`, not(one('in', 'a', value('VARCHAR', 'x'), value('VARCHAR', 'y')))],
    ['a IS NOT NULL', not(one('null', 'a'))],
    ['NOT a', not(one('true', 'a'))],
    [
      'a OR (b = 1 AND NOT c)',
      {
        kind: 'or',
        of: [one('true', 'a'), { kind: 'and', of: [one('=', 'b', value('INTEGER', '1')), not(one('true', 'c'))] }],
      },
    ],
  ])('%s', async (sql, condition) => {
    expect(await engine.simpleConditions(sql)).toEqual([condition]);
  });

  test('of a conjunction the parts that are, however they are put together', async () => {
    const found = await engine.simpleConditions('(a = 1 AND f(b) > 2) AND ((c IS NULL AND a % 2 = 0) AND d) -- done');
    expect(found).toEqual([one('=', 'a', value('INTEGER', '1')), one('null', 'c'), one('true', 'd')]);
  });
});

test.each([
  'a = b',
  'a = 1 OR f(b)',
  'NOT (a = 1 AND f(b))',
  'a = NULL',
  'a IN (1, NULL)',
  'a IN (SELECT 1)',
  'a + 1 = 2',
  't.a = 1',
  'a IS DISTINCT FROM 1',
  'a = 1::INTEGER',
  `a = 'x'::VARCHAR`,
  `a = TRY_CAST('2026-01-31' AS DATE)`,
  'a COLLATE NOCASE = 1',
  'a = 1e3',
  'a = 99999999999999999999',
  'a LIKE 1',
  '1 = 1',
  'a = 1) GROUP BY (a',
  'a = 1) LIMIT (1',
  'a = 1); SELECT (1',
  'no condition at all',
])('%s is not', async (sql) => {
  expect(await engine.simpleConditions(sql)).toEqual([]);
});

test('what is nested deeper than anybody writes it is not, and does no harm', async () => {
  expect(await engine.simpleConditions(`${'NOT ('.repeat(60)}a${')'.repeat(60)}`)).toEqual([]);
});

test('text that does not compare by its bytes is not', async () => {
  await using other = await openDuckDbEngine({ path: ':memory:' });
  const rows = await other.stream(`SET GLOBAL default_collation = 'nocase'`, { write: true });
  await rows[Symbol.asyncDispose]();
  expect(await other.simpleConditions(`a = 'x' AND b = 1`)).toEqual([]);
  expect(await other.simpleConditions('b = 1')).toHaveLength(1);
});
