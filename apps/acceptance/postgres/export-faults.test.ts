import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type CuttingProxy, cuttingProxy, type Decide } from './cutting-proxy.js';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

const before = [
  { id: 1, name: 'a' },
  { id: 2, name: 'b' },
];
beforeEach(async () => {
  await db.run(`DROP TABLE IF EXISTS t, sqlflow_writes; CREATE TABLE t (id int PRIMARY KEY, name text);
    INSERT INTO t VALUES (1, 'a'), (2, 'b')`);
});

/** Whatever went wrong: nothing is left of it, at the server or here. */
afterEach(async () => {
  await waitFor(
    db,
    `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database())`,
  );
  expect(await db.run(`SELECT relname FROM pg_class WHERE relname ~ 'staging'`)).toEqual([]);
  expect(await temporaryDirectories()).toEqual([]);
});

async function exported(query: string, options: object = {}, run: { signal?: AbortSignal } = {}): Promise<string> {
  const { username, password, host, port, database } = { ...db.params, ...options };
  const to = `postgresql://${username}:${password}@${host}:${port}/${database}`;
  const written = JSON.stringify({ table: 't', ...options, username, password, port });
  return problemsOf(await flow.run(`EXPORT ${query} TO '${to}' TYPE POSTGRES OPTIONS ${written};`, run));
}

const content = () => db.run('SELECT * FROM t ORDER BY id');
const oneMore = `SELECT 3 AS id, 'c' AS name`;
const many = `SELECT range::INT + 10 AS id, repeat('x', 100) AS name FROM range(20000)`;
const sleeping = `SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'`;

async function throughProxy(decide: Decide, query: string, options: object): Promise<string> {
  await using proxy: CuttingProxy = await cuttingProxy(db.params.port, decide);
  const problem = await exported(query, { mode: 'append', ...options, port: proxy.port, ssl_mode: 'disable' });
  expect(proxy.cuts()).toBeGreaterThan(0);
  return problem;
}

const halfway: Decide = (_, { sent }) => (sent > 1_000_000 ? 'before' : 'pass');

test('a connection that is cut after half a COPY: nothing is written', async () => {
  expect(await throughProxy(halfway, many, { max_retries: 0 })).toContain('SF8209');
  expect(await content()).toEqual(before);
});

test('… and it is done again where it may be', async () => {
  const once: Decide = (bytes, seen) => (seen.cuts === 0 ? halfway(bytes, seen) : 'pass');
  const quick = { error_handling: { retry_strategy: { initial_delay: '1ms' } } };
  expect(await throughProxy(once, many, quick)).toBe('[]');
  expect(await db.run('SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM t')).toEqual([
    { n: 20002, ids: 20002 },
  ]);
});

test.each([
  ['that is done, but whose answer is lost', 'after'],
  ['that never arrives', 'before'],
] as const)('a COMMIT %s: the rows are there once', async (_, when) => {
  let wrote = false;
  const decide: Decide = (bytes, { cuts }) => {
    if (bytes.includes('COPY ')) wrote = true;
    return wrote && cuts === 0 && bytes.includes('COMMIT\0') ? when : 'pass';
  };
  const quick = { error_handling: { retry_strategy: { initial_delay: '1ms' } } };
  expect(await throughProxy(decide, oneMore, quick)).toBe('[]');
  expect(await content()).toEqual([...before, { id: 3, name: 'c' }]);
});

test('a session that is ended at the server, and one that is interrupted here, write nothing', async () => {
  const slow = { post_sql: 'SELECT pg_sleep(30)', max_retries: 0 };
  const ended = exported(oneMore, slow);
  await waitFor(db, sleeping);
  await db.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)'`);
  expect(await ended).toContain('SF8209');
  expect(await content()).toEqual(before);
  const controller = new AbortController();
  const interrupted = exported(oneMore, slow, { signal: controller.signal });
  await waitFor(db, sleeping);
  controller.abort();
  await interrupted;
  await waitFor(db, `SELECT WHERE NOT EXISTS (${sleeping})`);
  expect(await content()).toEqual(before);
});

test('a deadlock is tried again', async () => {
  const other = await db.connect();
  await other.query(`SET deadlock_timeout = '1min'; BEGIN; UPDATE t SET name = 'other' WHERE id = 2`);
  const merging = exported(`SELECT * FROM (VALUES (1, 'A'), (2, 'B')) AS t(id, name)`, { mode: 'merge', key: 'id' });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE application_name = 'sqlflow' AND wait_event_type = 'Lock'`);
  await other.query(`UPDATE t SET name = 'other' WHERE id = 1`);
  await other.query('COMMIT');
  expect(await merging).toBe('[]');
  expect(await content()).toEqual([
    { id: 1, name: 'A' },
    { id: 2, name: 'B' },
  ]);
});

test('a lock that is not to be had in time', async () => {
  const other = await db.connect();
  await other.query('BEGIN; LOCK TABLE t');
  expect(await exported(oneMore, { lock_timeout: '100ms', max_retries: 0 })).toContain('SF8212');
  await other.query('ROLLBACK');
  expect(await content()).toEqual(before);
});

test('rights that are missing are named with what grants them', async () => {
  const role = `r_${db.database}`;
  // Before PostgreSQL 15 everybody could make tables there.
  await db.run(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'; GRANT SELECT ON t TO ${role};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
  const as = { username: role, password: 'pw' };
  try {
    expect(await exported(oneMore, { ...as, mode: 'append' })).toMatch(
      /SF8262.*CREATE TABLE IF NOT EXISTS.*sqlflow_writes/,
    );
    const hooked = await exported(oneMore, { ...as, mode: 'replace', post_sql: 'SELECT 1' });
    expect(hooked).toMatch(/SF8262.*`post_sql`.*GRANT SELECT, INSERT ON .* TO \\"r_/);
    expect(await exported(oneMore, { ...as, mode: 'replace' })).toMatch(/SF8262.*GRANT SELECT, INSERT, DELETE ON/);
    await db.run(`GRANT INSERT, DELETE ON t TO ${role}`);
    expect(await exported(oneMore, as)).toBe('[]');
    expect(await content()).toEqual([{ id: 3, name: 'c' }]);
  } finally {
    await db.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

test('a query that fails midway writes nothing', async () => {
  const failing = `SELECT range::INT + 10 AS id, CASE WHEN range = 15000 THEN error('stop here') ELSE repeat('y', 100) END AS name FROM range(20000)`;
  expect(await exported(failing, { mode: 'append' })).toContain('stop here');
  expect(await content()).toEqual(before);
});
