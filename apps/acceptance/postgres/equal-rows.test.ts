import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Runs a load that appends, and tells how many rows its table has then. */
async function load(flow: PostgresProject, table: string, more: object = {}): Promise<number> {
  const params = JSON.stringify({ ...db.params, sync_mode: 'incremental', cursor_field: 'at', ...more });
  const result = await flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${params}; LOAD a FROM pg.${table} MODE APPEND;`);
  expect(problemsOf(result)).toBe('[]');
  return (await flow.rows('SELECT 1 FROM a')).length;
}

test.each([
  ['date', `'2026-11-28'`],
  ['timestamptz', `'2026-11-28 10:00:00Z'`],
  ['timestamptz', 'NULL'],
])('a row that comes later is loaded although it equals a loaded one: %s %s', async (type, at) => {
  await db.run(`DROP TABLE IF EXISTS e; CREATE TABLE e (at ${type}, what text)`);
  await using flow = await postgresProject();
  const add = (n: number) => db.run(`INSERT INTO e SELECT ${at}, 'click' FROM generate_series(1, ${n})`);
  await add(1);
  expect(await load(flow, 'e')).toBe(1);
  await add(1);
  expect(await load(flow, 'e')).toBe(2);
  expect(await load(flow, 'e')).toBe(2);
  await add(3);
  expect(await load(flow, 'e', { batch_size: 1 })).toBe(5);
  expect(await load(flow, 'e')).toBe(5);
});

test('so it is while transactions are open elsewhere, as long as nothing comes again', async () => {
  await db.run('CREATE TABLE busy (at date, what text); CREATE TABLE elsewhere (n int)');
  await using flow = await postgresProject();
  const add = (what: string) => db.run(`INSERT INTO busy VALUES ('2026-11-28', '${what}')`);
  const slow = await db.connect();
  await slow.query('BEGIN; INSERT INTO elsewhere VALUES (1)');
  await add('click');
  expect(await load(flow, 'busy')).toBe(1);
  await slow.query('COMMIT');
  expect(await load(flow, 'busy')).toBe(1);
  await slow.query('BEGIN; INSERT INTO elsewhere VALUES (1)');
  expect(await load(flow, 'busy')).toBe(1);
  await add('click');
  expect(await load(flow, 'busy')).toBe(2);
  // Both come again now, as the transaction was open when the second was loaded; none is loaded twice.
  expect(await load(flow, 'busy')).toBe(2);
  await slow.query('COMMIT');
  await slow.end();
  for (const _ of [1, 2]) expect(await load(flow, 'busy')).toBe(2);
  await add('click');
  expect(await load(flow, 'busy')).toBe(3);
});

test('what is read by the cursor after it was read by transactions is not loaded twice', async () => {
  await db.run(`CREATE TABLE turn (at date, what text); INSERT INTO turn VALUES ('2026-11-28', 'click')`);
  await using flow = await postgresProject();
  for (const _ of [1, 2]) expect(await load(flow, 'turn')).toBe(1);
  for (const _ of [1, 2]) expect(await load(flow, 'turn', { late_commits: 'ignore' })).toBe(1);
});

test('rows that are written anew as a whole are not taken for others at the bound', async () => {
  await db.run(`CREATE TABLE anew (at date, n int); INSERT INTO anew VALUES ('2026-11-28', 1)`);
  await using flow = await postgresProject();
  expect(await load(flow, 'anew')).toBe(1);
  await db.run('ALTER TABLE anew ALTER n TYPE bigint; ALTER TABLE anew ALTER n TYPE int');
  expect(await load(flow, 'anew')).toBe(1);
});
