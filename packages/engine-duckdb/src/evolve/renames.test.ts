import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Engine, SuspectedRename } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { failure } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };

/** What the rows of a query seem to have renamed in a table that was made by another one. */
async function renames(before: string, after: string, keys: readonly string[] = []): Promise<SuspectedRename[]> {
  return engine.transaction(async (tx) => {
    await engine.run(tx, `CREATE OR REPLACE TABLE t AS ${before}`);
    const staged = await engine.stageQuery(tx, after, { intent: { target, mode: 'append' } });
    return [...(await engine.suspectRenames(tx, staged, target, keys))];
  });
}

const people = "SELECT range AS id, 'name ' || range AS name, range % 3 AS kind, range * 1.5 AS amount FROM range(100)";

describe('a renamed column is found', () => {
  test('in rows with the same keys, although most of the rest changed and some of its values too', async () => {
    const after = `SELECT id, CASE WHEN id < 10 THEN 'new' ELSE name END AS label, kind + 7 AS kind, 0 AS amount FROM (${people})`;
    expect(await renames(people, after, ['ID'])).toEqual([
      {
        from: 'name',
        to: 'label',
        agreeing: 90n,
        compared: 100n,
        by: 'keys',
        statement: 'ALTER TABLE t RENAME COLUMN name TO label;',
      },
    ]);
  });

  test('in rows that are the same otherwise; several at once, each with its own', async () => {
    const after = `SELECT id, name, kind AS sort, amount AS total FROM (${people}) WHERE id < 50`;
    const found = await renames(people, after);
    expect(found.map(({ from, to, agreeing, compared, by }) => [from, to, agreeing, compared, by])).toEqual(
      expect.arrayContaining([
        ['kind', 'sort', 50n, 50n, 'rows'],
        ['amount', 'total', 50n, 50n, 'rows'],
      ]),
    );
    expect(found).toHaveLength(2);
  });

  test('by its values, where no row is on both sides', async () => {
    const after = `SELECT id + 1000 AS id, 'name ' || (id % 5) AS label, 9 AS kind, amount FROM (${people})`;
    expect(await renames(people, after)).toMatchObject([
      { from: 'name', to: 'label', agreeing: 5n, compared: 5n, by: 'values' },
    ]);
  });

  test('as a wider type, and with names that SQL needs quoted', async () => {
    const before = 'SELECT range AS id, range::INTEGER AS "order" FROM range(10)';
    const after = 'SELECT range AS id, range::BIGINT AS "a b" FROM range(10)';
    expect((await renames(before, after, ['id'])).map(({ statement }) => statement)).toEqual([
      'ALTER TABLE t RENAME COLUMN "order" TO "a b";',
    ]);
  });
});

describe('nothing is taken for renamed', () => {
  test.each([
    ['other values', `SELECT id, 'other ' || id AS label, kind, amount FROM (${people})`],
    ['a type that does not fit', `SELECT id, [name] AS label, kind, amount FROM (${people})`],
    ['nothing but NULL', `SELECT id, NULL::VARCHAR AS label, kind, amount FROM (${people})`],
    ['no rows', `SELECT id, name AS label, kind, amount FROM (${people}) WHERE false`],
    ['the columns that SQLFlow adds', `SELECT id, name AS _sqlflow_run_id, kind, amount FROM (${people})`],
    [
      'few values that any column of flags has',
      `SELECT id + 1000 AS id, name, kind % 2 AS flag, amount FROM (${people})`,
    ],
    ['a column that is only new', `SELECT *, name AS label FROM (${people})`],
  ])('%s', async (_what, after) => {
    expect(await renames(people, after, ['id'])).toEqual([]);
  });
});

test('a merge whose key is gone says what it seems to be called', async () => {
  const merge = engine.transaction(async (tx) => {
    await engine.run(tx, `CREATE TABLE t AS ${people}`);
    const after = `SELECT id AS number, name, kind, amount FROM (${people})`;
    const staged = await engine.stageQuery(tx, after, { intent: { target, mode: 'merge' } });
    return engine.apply(tx, staged, target, { mode: 'merge', keys: ['id'], schemaEvolution: 'permissive' });
  });
  const { code, diagnostic } = await failure(merge);
  expect(code).toBe(codes.data.keyColumnMissing.code);
  expect(diagnostic.hint).toContain('`id` seems to be called `number` now (equal in 100 of 100 rows that both have)');
});

test('columns are compared with what a table of the former would lose', () => {
  const columns = (...types: [string, string][]) => types.map(([name, type]) => ({ name, type }));
  const before = columns(['a', 'INTEGER'], ['b', 'VARCHAR'], ['c', 'BIGINT'], ['d', 'TINYINT'], ['e', 'DATE']);
  const after = columns(['A', 'BIGINT'], ['b', 'INTEGER'], ['c', 'DOUBLE'], ['d', 'UTINYINT'], ['f', 'DATE']);
  expect(engine.compareColumns(before, after)).toEqual([
    { kind: 'widened', column: 'A', from: 'INTEGER', to: 'BIGINT', verdict: 'lossless' },
    { kind: 'narrowed', column: 'b', from: 'VARCHAR', to: 'INTEGER', verdict: 'lossless' },
    { kind: 'changed', column: 'c', from: 'BIGINT', to: 'DOUBLE', verdict: 'lossy' },
    { kind: 'changed', column: 'd', from: 'TINYINT', to: 'UTINYINT', verdict: 'lossless' },
    { kind: 'added', column: 'f', to: 'DATE', verdict: 'lossless' },
    { kind: 'gone', column: 'e', from: 'DATE', verdict: 'lossy' },
  ]);
});
