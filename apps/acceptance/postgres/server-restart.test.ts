import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type OwnServer, ownServer } from '@sqlflow/test-postgres/own';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';

let server: OwnServer;
let flow: PostgresProject;
beforeAll(async () => {
  server = await ownServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  flow = await postgresProject();
  await server.run(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;
    CREATE TABLE big AS SELECT i AS id, repeat('x', 1000) AS text FROM generate_series(1, 3000) i;
    CREATE TABLE t (id int PRIMARY KEY, text text); INSERT INTO t VALUES (1, 'before');
    CREATE FUNCTION slowly(i int) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN IF i = 2500 THEN PERFORM pg_sleep(1); END IF; RETURN i; END $$`);
});
afterEach(async () => {
  await flow[Symbol.asyncDispose]();
  expect(await temporaryDirectories()).toEqual([]);
  const left = `SELECT query FROM pg_stat_activity WHERE application_name = 'sqlflow'`;
  expect(await server.run(left)).toEqual([]);
});

const quick = { error_handling: { retry_strategy: { initial_delay: '300ms' } } };
const slowQuery = 'SELECT slowly(id) AS id, text FROM big';
const load = (more: object, policy = '') =>
  `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...server.params, ...more })} ${policy}; LOAD t FROM pg;`;
const many = `SELECT range::INT + 10 AS id, repeat('x', 100) AS text FROM range(3000)`;
const exportOf = (more: object) =>
  `EXPORT ${many} TO 'postgresql://127.0.0.1' TYPE POSTGRES OPTIONS ${JSON.stringify({ ...server.params, table: 't', mode: 'append', ...more })};`;
const content = () => server.run('SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM t');

/** Stops the server while it does something for a run, and starts it again. */
async function restartDuring(run: Promise<unknown>, doing: string): Promise<void> {
  let ended = false;
  void run.then(() => {
    ended = true;
  });
  const active = `SELECT FROM pg_stat_activity WHERE query LIKE '%${doing}%' AND state = 'active' AND pid <> pg_backend_pid()`;
  while ((await server.run(active)).length === 0) expect(ended).toBe(false);
  await server.stop();
  await server.start();
}

describe('a server that is restarted in the middle of', () => {
  test('a read: the table stays as it was', async () => {
    await flow.run(load({ query: 'SELECT 1 AS id' }));
    const running = flow.run(load({ query: slowQuery, max_retries: 0 }));
    await restartDuring(running, 'COPY%slowly');
    expect(problemsOf(await running)).toMatch(/SF8209.*reading/);
    expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
  });

  test('a read that is tried again: every row is there once', async () => {
    const running = flow.run(load({ query: slowQuery, ...quick }, 'ON_ERROR RETRY 8 TIMES'));
    await restartDuring(running, 'COPY%slowly');
    expect(problemsOf(await running)).toBe('[]');
    expect(await flow.rows('SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM t')).toEqual([
      { n: 3000, ids: 3000 },
    ]);
  });

  test('an export: nothing is written', async () => {
    const running = flow.run(exportOf({ post_sql: 'SELECT pg_sleep(1)', max_retries: 0 }));
    await restartDuring(running, 'SELECT pg_sleep');
    expect(problemsOf(await running)).toContain('SF8209');
    expect(await content()).toEqual([{ n: 1, ids: 1 }]);
  });

  test('an export that is tried again: every row is there once', async () => {
    const running = flow.run(exportOf({ post_sql: 'SELECT pg_sleep(1)', max_retries: 8, ...quick }));
    await restartDuring(running, 'SELECT pg_sleep');
    expect(problemsOf(await running)).toBe('[]');
    expect(await content()).toEqual([{ n: 3001, ids: 3001 }]);
  });
});

describe('a server whose disk is full', () => {
  const full = `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.id = 2000 THEN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
      END IF; RETURN NEW; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION full_disk()`;

  test.each(['append', 'merge', 'replace'])(
    'takes nothing of an export (%s), and all of it once there is room',
    async (mode) => {
      await server.run(full);
      const problem = problemsOf(await flow.run(exportOf({ mode, key: 'id' })));
      expect(problem).toMatch(/No space left on device \(53100\)/);
      expect(await server.run('SELECT id, text FROM t')).toEqual([{ id: 1, text: 'before' }]);
      await server.run('DROP TRIGGER full_disk ON t');
      expect(problemsOf(await flow.run(exportOf({ mode, key: 'id' })))).toBe('[]');
      const n = mode === 'replace' ? 3000 : 3001;
      expect(await content()).toEqual([{ n, ids: n }]);
    },
  );

  test('ends a read that needs room for itself, and the table stays as it was', async () => {
    await server.run(`DROP ROLE IF EXISTS cramped; CREATE ROLE cramped LOGIN PASSWORD 'pw';
      GRANT SELECT ON big TO cramped; ALTER ROLE cramped SET temp_file_limit = '64kB'; ALTER ROLE cramped SET work_mem = '64kB'`);
    await flow.run(load({ query: 'SELECT 1 AS id' }));
    const cramped = { username: 'cramped', password: 'pw', query: 'SELECT * FROM big ORDER BY text, id' };
    expect(problemsOf(await flow.run(load({ ...cramped, max_retries: 0 })))).toMatch(/temp_file_limit.*\(53400\)/);
    expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
  });
});
