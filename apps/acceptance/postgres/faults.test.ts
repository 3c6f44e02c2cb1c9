import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { type TcpProxy, tcpProxy } from './tcp-proxy.js';

let db: TestDatabase;
let proxy: TcpProxy;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  proxy = await tcpProxy(db.port);
  await db.run(`CREATE TABLE big AS SELECT i AS id, repeat('x', 1000) AS text FROM generate_series(1, 20000) i;
    CREATE TABLE small AS SELECT 1 AS id;
    CREATE ROLE poor LOGIN PASSWORD 'poor'; CREATE ROLE partly LOGIN PASSWORD 'some'; GRANT SELECT (id) ON big TO partly`);
});
afterAll(async () => {
  await proxy.close();
  await db.run('DROP OWNED BY partly; DROP ROLE partly; DROP ROLE poor');
  await db.close();
});
beforeEach(async () => {
  flow = await postgresProject();
});
afterEach(async () => {
  await flow[Symbol.asyncDispose]();
  proxy.cutAfter = undefined;
  proxy.stallAfter = undefined;
  expect(await temporaryDirectories()).toEqual([]);
});

const pipeline = (more: Record<string, unknown> = {}, load = 'LOAD t FROM pg.big;', policy = '') =>
  `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, ...more })} ${policy}; ${load}`;

/** Sessions of runs that are still there, after they had the time to go. */
async function sessions(): Promise<unknown> {
  // Other tests have databases of their own on this server, at the same time.
  const own = `FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database()`;
  for (let tries = 0; tries < 100; tries += 1) {
    const [row] = await db.run(`SELECT count(*)::int AS n ${own}`);
    if (row?.n === 0) return 0;
    await sleep(20);
  }
  return await db.run(`SELECT state, query ${own}`);
}

describe('a connection that is cut in the middle of the rows', () => {
  test('fails the load, and leaves the table as it was and nothing behind', async () => {
    await flow.run(pipeline({}, 'LOAD t FROM pg.small;'));
    proxy.cutAfter = 5_000_000;
    const result = await flow.run(pipeline({ port: proxy.port, ssl_mode: 'disable', max_retries: 0 }));
    expect(problemsOf(result)).toContain('SF8209');
    expect(problemsOf(result)).toContain('reading big');
    expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
    expect(await sessions()).toBe(0);
    expect(proxy.open()).toBe(0);
  });

  test('is tried again where the source says so, and every row is there once', async () => {
    proxy.cutAfter = 5_000_000;
    const running = flow.run(
      pipeline({ port: proxy.port, ssl_mode: 'disable' }, 'LOAD t FROM pg.big;', 'ON_ERROR RETRY 3 TIMES'),
    );
    while (!flow.events.some(({ type }) => type === 'task-retrying')) await sleep(10);
    proxy.cutAfter = undefined;
    expect(problemsOf(await running)).toBe('[]');
    expect(await flow.rows('SELECT count(*) AS n, count(DISTINCT id) AS d FROM t')).toEqual([
      { n: 20_000n, d: 20_000n },
    ]);
  });
});

test('a network that falls silent is noticed after `socket_timeout`', async () => {
  proxy.stallAfter = 2_000_000;
  const more = { port: proxy.port, ssl_mode: 'disable', socket_timeout: 0.5, max_retries: 0 };
  const result = await flow.run(pipeline(more));
  expect(problemsOf(result)).toContain('nothing came for 0.5 seconds');
  expect(await sessions()).toBe(0);
});

test('a session that is ended at the server fails the load', async () => {
  const slow = `SELECT i, pg_sleep(0.01) FROM generate_series(1, 100000) i`;
  const running = flow.run(pipeline({ query: slow, max_retries: 0 }, 'LOAD t FROM pg;'));
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%pg_sleep%' AND pid <> pg_backend_pid()`;
  while ((await db.run(end)).length === 0) await sleep(20);
  expect(problemsOf(await running)).toContain('SF8209');
  expect(await sessions()).toBe(0);
});

test('an interrupted run ends its query at the server', async () => {
  const controller = new AbortController();
  const query = 'SELECT count(*) AS n FROM generate_series(1, 100000000000) i';
  const running = flow.run(pipeline({ query }, 'LOAD t FROM pg;'), { signal: controller.signal });
  const active = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'COPY%generate_series%' AND state = 'active' AND pid <> pg_backend_pid()`;
  while ((await db.run(active)).length === 0) await sleep(20);
  const started = Date.now();
  controller.abort();
  await running.catch(() => undefined);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(await sessions()).toBe(0);
});

test.each([
  [
    'a statement that takes too long',
    { query: 'SELECT pg_sleep(60)', statement_timeout: '100ms' },
    'SF8211',
    'raise `statement_timeout`',
  ],
  ['a user without rights', { username: 'poor', password: 'poor', table: 'small' }, 'SF8210', 'GRANT SELECT'],
  ['a query with a mistake', { query: 'SELECT * FROM nowhere' }, 'SF8213', 'nowhere'],
  ['a condition with a mistake', { table: 'small', where: 'ID = = 1' }, 'SF8213', 'syntax error'],
  ['a database that is not there', { database: 'shopp' }, 'SF8204', 'there are'],
  ['a table that is not there', { table: 'smal' }, 'SF8214', 'did you mean `small`?'],
])('%s: the load says what is wrong and what to do', async (_, more, code, hint) => {
  const result = await flow.run(pipeline({ max_retries: 0, ...more }, 'LOAD t FROM pg;'));
  expect(problemsOf(result)).toContain(code);
  expect(problemsOf(result)).toContain(hint);
  expect(problemsOf(result)).not.toContain(db.password);
});

test('a user who may read some columns gets those', async () => {
  const result = await flow.run(pipeline({ username: 'partly', password: 'some', table: 'big' }, 'LOAD t FROM pg;'));
  expect(problemsOf(result)).toBe('[]');
  expect(await flow.rows('SELECT count(*) AS n, sum(id) AS s FROM t')).toEqual([{ n: 20_000n, s: 200_010_000n }]);
});
