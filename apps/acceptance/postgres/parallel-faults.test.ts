import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { type TcpProxy, tcpProxy } from './tcp-proxy.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let proxy: TcpProxy;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  proxy = await tcpProxy(db.port);
  await db.run(`CREATE TABLE big AS SELECT i AS id, repeat('x', 1000) AS text FROM generate_series(1, 20000) i`);
});
afterAll(async () => {
  await proxy.close();
  await db.close();
});
beforeEach(async () => {
  flow = await postgresProject();
  await flow.run(
    `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, query: 'SELECT 1 AS id' })}; LOAD t FROM pg;`,
  );
});
afterEach(async () => {
  proxy.cutAfter = undefined;
  proxy.onConnection = undefined;
  await flow[Symbol.asyncDispose]();
  expect(await temporaryDirectories()).toEqual([]);
  await waitFor(
    db,
    `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database())`,
  );
});

const pipeline = (more: Record<string, unknown> = {}, policy = '') => {
  const params = { ...db.params, port: proxy.port, ssl_mode: 'disable', parallel: 3, max_retries: 0, ...more };
  return `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)} ${policy}; LOAD t FROM pg.big;`;
};

const slow = 'CASE WHEN id % 1000 = 0 THEN pg_sleep(0.1) IS NOT NULL ELSE true END';

const copies = `SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY%big%' AND state = 'active' AND pid <> pg_backend_pid()`;

const everyRow = [{ n: 20_000n, d: 20_000n }];
const counted = () => flow.rows('SELECT count(*) AS n, count(DISTINCT id) AS d FROM t');

test('the session of one part is ended at the server: the load fails, and the table is as it was', async () => {
  const running = flow.run(pipeline({ where: slow }));
  await waitFor(db, copies);
  await db.run(`SELECT pg_terminate_backend(max(pid)) FROM (${copies}) AS q`);
  expect(problemsOf(await running)).toContain('SF8209');
  expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
});

test('the connection of one part is cut: the load fails, and with ON_ERROR RETRY every row is there once', async () => {
  let cut = proxy.opened() + 2;
  proxy.onConnection = async (count) => {
    proxy.cutAfter = count === cut ? 3_000_000 : undefined;
  };
  expect(problemsOf(await flow.run(pipeline()))).toContain('SF8209');
  expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
  cut = proxy.opened() + 3;
  expect(problemsOf(await flow.run(pipeline({ max_retries: undefined }, 'ON_ERROR RETRY 2 TIMES')))).toBe('[]');
  expect(flow.events.filter(({ type }) => type === 'task-retrying')).toHaveLength(1);
  expect(await counted()).toEqual(everyRow);
});

test('a server without connections left gives as many as it has', async () => {
  await db.run(`CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2; GRANT SELECT ON big TO few`);
  expect(problemsOf(await flow.run(pipeline({ username: 'few', password: 'few' })))).toBe('[]');
  expect(await counted()).toEqual(everyRow);
  const told = JSON.stringify(flow.events.filter(({ type }) => type === 'log'));
  expect(told).toMatch(/big is read by [12] connections? instead of 3/);
  expect(told).toContain('too many connections for role');
  await db.run('DROP OWNED BY few; DROP ROLE few');
});

test('a value that does not fit ends all parts', async () => {
  await db.run(`CREATE TABLE odd AS SELECT i AS id, CASE i WHEN 15000 THEN 'NaN' ELSE '1' END::numeric(5,2) AS part,
    repeat('x', 1000) AS text FROM generate_series(1, 20000) i`);
  const result = await flow.run(pipeline().replace('pg.big', 'pg.odd'));
  // In which line of which part says nothing to anybody.
  expect(problemsOf(result)).toContain('"column part: DECIMAL(5,2) has no value NaN"');
  expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
});

test('a part whose connection is cut ends another one whose network is silent', async () => {
  const first = proxy.opened() + 1;
  proxy.onConnection = async (count) => {
    proxy.cutAfter = count === first ? 3_000_000 : undefined;
    proxy.stallAfter = count === first + 1 ? 500_000 : undefined;
  };
  const begun = Date.now();
  expect(problemsOf(await flow.run(pipeline({ parallel: 2 })))).toContain('SF8209');
  expect(Date.now() - begun).toBeLessThan(30_000);
  expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
  proxy.stallAfter = undefined;
});

test('an interrupted run ends the queries of all parts at the server', async () => {
  const controller = new AbortController();
  const running = flow.run(pipeline({ where: slow.replace('0.1', '30') }), { signal: controller.signal });
  await waitFor(db, copies);
  const begun = Date.now();
  controller.abort();
  await running.catch(() => undefined);
  await waitFor(db, `SELECT WHERE NOT EXISTS (${copies})`);
  expect(Date.now() - begun).toBeLessThan(10_000);
});
