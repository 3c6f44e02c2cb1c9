import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Binder } from '@sqlflow/engine';
import { type Database, openDatabase } from '../database.js';
import { openBinderInPlace } from './binder-in-place.js';

const one = [{ name: 'a', type: 'INTEGER' }];
const other = [{ name: 'b', type: 'DATE' }];

let database: Database;
let copies = 0;

beforeEach(async () => {
  copies = 0;
  database = await openDatabase({ path: ':memory:' });
  const session = await database.connect();
  for (const sql of [
    'CREATE TABLE t (a INTEGER)',
    'INSERT INTO t VALUES (1)',
    'CREATE VIEW v AS SELECT a FROM t',
    'CREATE TABLE gone (i INTEGER)',
    'CREATE VIEW broken AS FROM gone',
    'DROP TABLE gone',
  ]) {
    await session.run(sql);
  }
  database.disconnect(session);
});
afterEach(() => database.close());

/** A binder that cannot have a copy of the catalog. */
async function binderWithoutCopy(): Promise<Binder> {
  const session = await database.connect();
  return openBinderInPlace({
    session,
    macros: async () => new Map(),
    copy: async () => {
      copies += 1;
      throw new Error('no space for a copy');
    },
    close: () => database.disconnect(session),
  });
}

async function contents(): Promise<unknown> {
  const session = await database.connect();
  try {
    return await session.rows(
      `SELECT schema_name, table_name AS name, sql FROM duckdb_tables() WHERE NOT internal
       UNION ALL SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal
       UNION ALL SELECT schema_name, NULL, NULL FROM duckdb_schemas() WHERE NOT internal
       UNION ALL SELECT 'rows', NULL, count(*)::VARCHAR FROM t
       ORDER BY ALL`,
    );
  } finally {
    database.disconnect(session);
  }
}

test.each<[string, (binder: Binder) => Promise<unknown>]>([
  ['a table with other columns', (binder) => binder.declareTable({ name: 't' }, other)],
  ['a table in the place of a view', (binder) => binder.declareTable({ name: 'v' }, other)],
  ['a view in the place of a table', (binder) => binder.declareView({ name: 't' }, 'SELECT 1 AS other')],
  ['a table in the place of a view of a table that is gone', (binder) => binder.declareTable({ name: 'broken' }, one)],
  ['a view in the place of such a view', (binder) => binder.declareView({ name: 'BROKEN' }, 'SELECT 1 AS a')],
  ['a mistake', (binder) => binder.describe('SELECT nothing FROM t')],
])('without a copy nothing is made or dropped, and nothing bound after that: %s', async (_, replace) => {
  const before = await contents();
  const binder = await binderWithoutCopy();
  await binder.declareTable({ schema: 's', name: 'made' }, one);
  for (const call of [
    () => replace(binder),
    () => binder.declareTable({ schema: 'later', name: 'made' }, one),
    () => binder.declareView({ name: 'seen' }, 'SELECT 1 AS a'),
    () => binder.describe('SELECT 1 AS a', { searchPath: ['later'] }),
    () => binder.columnsOf({ name: 't' }),
  ]) {
    await expect(call()).rejects.toThrow('no space for a copy');
  }
  await binder[Symbol.asyncDispose]();
  expect(copies).toBe(1);
  expect(await contents()).toEqual(before);
});

test('what it has made itself, and what is the same, needs no copy', async () => {
  const before = await contents();
  const binder = await binderWithoutCopy();
  await binder.declareTable({ name: 'made' }, one);
  await binder.declareTable({ name: 'Made' }, other);
  expect(await binder.columnsOf({ name: 'made' })).toEqual(other);
  await binder.declareView({ schema: 'main', name: 'made' }, 'SELECT 1 AS c');
  expect(await binder.columnsOf({ name: 'made' })).toEqual([{ name: 'c', type: 'INTEGER' }]);
  await binder.declareTable({ name: 't' }, one);
  await binder.declareView({ name: 'v' }, 'SELECT a FROM t');
  await binder[Symbol.asyncDispose]();
  expect(copies).toBe(0);
  expect(await contents()).toEqual(before);
});
