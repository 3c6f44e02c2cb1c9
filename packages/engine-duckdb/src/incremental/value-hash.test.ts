import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import { stageValues } from '../__fixtures__/staging.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

async function hashOf(type: string, value: string): Promise<bigint> {
  return engine.transaction(async (tx) => {
    const staged = await stageValues(engine, tx, [`v ${type}`], [[value]]);
    const { query } = await engine.hashRows(tx, staged, { cursor: 'v', ignore: [] });
    const { rows } = await engine.run(tx, `SELECT column_hashes[1] AS hash FROM (${query})`);
    return rows[0]?.hash as bigint;
  });
}

describe('equal values have one hash', () => {
  test.each([
    ['TINYINT', '1', 'HUGEINT', '1'],
    ['INTEGER', '1', 'DECIMAL(9,2)', '1.00'],
    ['INTEGER', '100', 'DOUBLE', '100'],
    ['BIGINT', '9007199254740992', 'DOUBLE', '9007199254740992'],
    ['HUGEINT', '100000000000000000000', 'DOUBLE', '1e20'],
    ['INTEGER', '0', 'DOUBLE', "'-0.0'"],
    ['DECIMAL(9,2)', '-0.50', 'DECIMAL(38,10)', '-0.5'],
    ['DECIMAL(2,2)', '0.50', 'DECIMAL(9,4)', '0.5'],
    ['DECIMAL(2,2)', '-0.05', 'DOUBLE', '-0.05'],
    ['DECIMAL(2,2)', '0', 'INTEGER', '0'],
    ['DECIMAL(18,8)', '0.00000015', 'DOUBLE', '1.5e-7'],
    ['DECIMAL(9,3)', '1234.125', 'DOUBLE', '1234.125'],
    ['FLOAT', '0.1', 'DOUBLE', "'0.1'::FLOAT"],
    ['DATE', "'2026-01-31'", 'TIMESTAMP', "'2026-01-31'"],
    ['TIMESTAMP_S', "'2026-01-31 10:00:00'", 'TIMESTAMP_NS', "'2026-01-31 10:00:00'"],
    ['TIMESTAMP', "'2026-01-31 10:00:00.12'", 'TIMESTAMP_MS', "'2026-01-31 10:00:00.120'"],
    ['TIMESTAMPTZ', "'2026-01-31 10:00:00+02'", 'TIMESTAMPTZ', "'2026-01-31 08:00:00Z'"],
    ['INTEGER[]', '[1, NULL]', 'DECIMAL(9,2)[]', '[1.00, NULL]'],
    ['INTEGER[2]', '[1, 2]', 'BIGINT[]', '[1, 2]'],
    ['STRUCT(a INTEGER)', "{'a': 1}", 'STRUCT(b VARCHAR, "A" BIGINT)', "{'b': NULL, 'A': 1}"],
    ['STRUCT(a STRUCT(x INTEGER)[])', "{'a': [{'x': 1}]}", 'STRUCT(a STRUCT(x DOUBLE)[])', "{'a': [{'x': 1}]}"],
    ['MAP(VARCHAR, INTEGER)', "MAP {'a': 1}", 'MAP(VARCHAR, DECIMAL(9,1))', "MAP {'a': 1}"],
    ['VARCHAR', 'NULL', 'BIGINT', 'NULL'],
  ])('%s %s and %s %s', async (type, value, otherType, other) => {
    expect(await hashOf(type, value)).toBe(await hashOf(otherType, other));
  });
});

describe('other values have another', () => {
  test.each([
    ['VARCHAR', "'1.0'", 'VARCHAR', "'1.00'"],
    ['VARCHAR', "''", 'VARCHAR', 'NULL'],
    ['VARCHAR', "'NULL'", 'VARCHAR', 'NULL'],
    ['DECIMAL(9,2)', '10', 'DECIMAL(9,2)', '1'],
    ['DECIMAL(2,2)', '0.05', 'DECIMAL(2,2)', '0.5'],
    ['DOUBLE', '0.1', 'DOUBLE', '0.1::FLOAT'],
    ['DOUBLE', '1e-320', 'DOUBLE', '2e-320'],
    ['TIMESTAMP', "'2026-01-31 10:00:00'", 'TIMESTAMP', "'2026-01-31 10:00:00.000001'"],
    ['VARCHAR[]', "['a,b']", 'VARCHAR[]', "['a', 'b']"],
    ['VARCHAR[]', "['n']", 'VARCHAR[]', '[NULL]'],
    ['VARCHAR[]', '[]', 'VARCHAR[]', 'NULL'],
    [
      'STRUCT(a VARCHAR, b VARCHAR)',
      "{'a': '1;b=1:2', 'b': NULL}",
      'STRUCT(a VARCHAR, b VARCHAR)',
      "{'a': '1', 'b': '2'}",
    ],
    ['STRUCT(a INTEGER)', "{'a': NULL}", 'STRUCT(a INTEGER)', 'NULL'],
  ])('%s %s and %s %s', async (type, value, otherType, other) => {
    expect(await hashOf(type, value)).not.toBe(await hashOf(otherType, other));
  });
});

test('hashes are those of md5, so that the next version of the engine finds the same', async () => {
  expect(await hashOf('VARCHAR', "'a'")).toBe(7000413967451013937n);
  expect(await hashOf('BIGINT', '1')).toBe(await hashOf('VARCHAR', "'1'"));
});

test('equal rows are counted, below the bound they are left out', async () => {
  const rows = await engine.transaction(async (tx) => {
    const values = [
      ['1', "'x'"],
      ['2', "'x'"],
      ['2', "'x'"],
      ['NULL', 'NULL'],
      ['3', "'y'"],
    ];
    const staged = await stageValues(engine, tx, ['C SMALLINT', 'v VARCHAR'], values);
    const from = { type: 'DECIMAL(9,1)', value: '1.5' };
    const { query } = await engine.hashRows(tx, staged, { cursor: 'c', ignore: ['V'], from });
    return (await engine.run(tx, `SELECT * EXCLUDE (column_hashes) FROM (${query}) ORDER BY cursor_value`)).rows;
  });
  expect(rows).toEqual([
    { cursor_value: '2', column_names: '["c"]', row_count: 2n },
    { cursor_value: '3', column_names: '["c"]', row_count: 1n },
    { cursor_value: null, column_names: '["c"]', row_count: 1n },
  ]);
});
