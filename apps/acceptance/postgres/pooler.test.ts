import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type TransactionPooler, transactionPooler } from '@sqlflow/test-postgres/pooler';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let pooler: TransactionPooler;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  pooler = await transactionPooler(db);
});
afterAll(async () => {
  await pooler.close();
  await db.close();
});
beforeEach(async () => {
  flow = await postgresProject();
  await db.run(`DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE TABLE orders (id int PRIMARY KEY, changed_at timestamptz DEFAULT now(), note varchar(10));
    INSERT INTO orders SELECT i, now(), 'n' || i FROM generate_series(1, 500) i;
    CREATE VIEW seen AS SELECT * FROM orders; CREATE TABLE kept (LIKE orders INCLUDING ALL)`);
});

/** What a session has that nobody else should find in it. */
const leftBehind = `
  SELECT 'setting ' || name AS left FROM pg_settings WHERE source = 'session'
    AND name NOT IN ('client_encoding', 'application_name', 'DateStyle', 'extra_float_digits')
  UNION ALL SELECT 'statement ' || statement FROM pg_prepared_statements
  UNION ALL SELECT 'cursor ' || name FROM pg_cursors
  UNION ALL SELECT 'channel ' || c FROM pg_listening_channels() c
  UNION ALL SELECT 'lock' FROM pg_locks WHERE locktype = 'advisory'
  UNION ALL SELECT 'table ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'`;

afterEach(async () => {
  await flow[Symbol.asyncDispose]();
  const client = await db.connect({ port: pooler.port });
  const sessions = new Set();
  for (let times = 0; times < 4 * pooler.size && sessions.size < pooler.size; times += 1) {
    sessions.add((await client.query('SELECT pg_backend_pid() AS pid')).rows[0]?.pid);
    expect((await client.query(leftBehind)).rows).toEqual([]);
  }
  await client.end();
  expect(sessions.size).toBe(pooler.size);
  expect(await temporaryDirectories()).toEqual([]);
});

const through = (more: object = {}) => JSON.stringify({ ...db.params, port: pooler.port, ...more });
const incremental = { sync_mode: 'incremental', cursor_field: 'changed_at', primary_key: 'id' };
const run = (text: string) => flow.run(text).then(problemsOf);

test('what a session leaves behind is seen', async () => {
  const client = await db.connect({ port: pooler.port });
  await client.query(`SET work_mem = '9MB'`);
  const found: unknown[] = [];
  for (let times = 0; times < pooler.size; times += 1) {
    found.push(...(await client.query(leftBehind)).rows);
    await client.query('RESET work_mem');
  }
  expect(found).toEqual([{ left: 'setting work_mem' }]);
});

test.each(['xmin', 'floor', 'ignore'])('what is new comes through it: %s', async (method) => {
  const load = `SOURCE pg TYPE POSTGRES PARAMS ${through({ ...incremental, late_commits: method, statement_timeout: '1min' })}; LOAD t FROM pg.orders;`;
  expect(await run(load)).toBe('[]');
  await db.run(`UPDATE orders SET note = 'new', changed_at = now() WHERE id = 7; INSERT INTO orders VALUES (501)`);
  expect(await run(load)).toBe('[]');
  expect(await flow.rows(`SELECT count(*)::INT AS n, count(*) FILTER (note = 'new')::INT AS new FROM t`)).toEqual([
    { n: 501, new: 1 },
  ]);
});

test('several loads at once, of tables, views and queries, with filters', async () => {
  const text = `SOURCE pg TYPE POSTGRES PARAMS ${through({ filters: { id: '<= 400' } })};
    SOURCE q TYPE POSTGRES PARAMS ${through({ query: 'SELECT id, note FROM orders WHERE id > 490' })};
    LOAD a FROM pg.orders; LOAD b FROM pg.seen WHERE id > 100; LOAD c FROM q; LOAD d FROM pg.orders;`;
  expect(await run(text)).toBe('[]');
  const counts = ['a', 'b', 'c', 'd'].map((table) => `(SELECT count(*) FROM ${table})::INT AS ${table}`);
  expect(await flow.rows(`SELECT ${counts.join(', ')}`)).toEqual([{ a: 400, b: 300, c: 10, d: 400 }]);
});

test.each(['append', 'replace', 'merge', 'insert_only'])('an export comes through it: %s', async (mode) => {
  const rows = `SELECT range::INT + 1 AS id, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS changed_at, 'v' || range AS note FROM range(300)`;
  const options = { table: 'kept', mode, key: 'id', pre_sql: `SET LOCAL work_mem = '8MB'`, post_sql: 'ANALYZE kept' };
  expect(await run(`EXPORT ${rows} TO 'postgresql://127.0.0.1' TYPE POSTGRES OPTIONS ${through(options)};`)).toBe('[]');
  expect(await db.run('SELECT count(*)::int AS n, max(note) AS note FROM kept')).toEqual([{ n: 300, note: 'v99' }]);
});

test('an export that is refused leaves nothing in the session', async () => {
  const rows = `SELECT 1 AS id, 'much too long for it' AS note`;
  const options = through({ table: 'kept', mode: 'merge', key: 'id' });
  const problem = await run(`EXPORT ${rows} TO 'postgresql://127.0.0.1' TYPE POSTGRES OPTIONS ${options};`);
  expect(problem).toMatch(/SF825[45]/);
  expect(await db.run('SELECT * FROM kept')).toEqual([]);
});

test('an interrupted run ends its query at the server', async () => {
  const controller = new AbortController();
  const params = through({ query: 'SELECT pg_sleep(62)' });
  const running = flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${params}; LOAD t FROM pg;`, { signal: controller.signal });
  const active = `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%pg_sleep(62)%' AND state = 'active' AND pid <> pg_backend_pid()`;
  await waitFor(db, active);
  controller.abort();
  await running.catch(() => undefined);
  await waitFor(db, `SELECT WHERE NOT EXISTS (${active})`);
});
