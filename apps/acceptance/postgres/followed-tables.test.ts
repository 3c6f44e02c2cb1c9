import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

function pipeline(table: string, more: object = {}): string {
  const params = { ...db.params, sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', ...more };
  return `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD a FROM pg.${table} MODE APPEND;`;
}

/** Runs a load that appends; gives what went wrong. */
async function sync(flow: PostgresProject, table: string, more: object = {}): Promise<string> {
  return problemsOf(await flow.run(pipeline(table, more)));
}

async function ids(flow: PostgresProject): Promise<unknown[]> {
  return (await flow.rows('SELECT id FROM a ORDER BY id')).map(({ id }) => id);
}

/** Runs a statement while this process does nothing else. */
function runMeanwhile(sql: string): void {
  const { host, port, username: user, password, database } = db.params;
  const config = JSON.stringify({ host, port, user, password, database });
  const program = `import pg from 'pg'; const client = new pg.Client(${config}); await client.connect();
    await client.query(${JSON.stringify(sql)}); await client.end();`;
  const cwd = dirname(createRequire(import.meta.url).resolve('@sqlflow/test-postgres/package.json'));
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd });
}

describe('a table by its transactions', () => {
  test('a partition that was filled before it was one is read whole, and one that comes back from where it was', async () => {
    await db.run(`CREATE TABLE log (id int, at timestamptz) PARTITION BY RANGE (id);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10); INSERT INTO log VALUES (1, now());
      CREATE TABLE log_2 (id int, at timestamptz); INSERT INTO log_2 VALUES (11, now() - interval '1 day'), (12, now())`);
    await using flow = await postgresProject();
    const attach = `ALTER TABLE log ATTACH PARTITION log_2 FOR VALUES FROM (10) TO (20)`;
    expect(await sync(flow, 'log')).toBe('[]');
    expect(await sync(flow, 'log')).toBe('[]');
    await db.run(attach);
    expect(await sync(flow, 'log')).toBe('[]');
    expect(await ids(flow)).toEqual([1, 11, 12]);
    await db.run('ALTER TABLE log DETACH PARTITION log_2');
    expect(await sync(flow, 'log')).toBe('[]');
    await db.run('INSERT INTO log_2 VALUES (13, now())');
    await db.run('INSERT INTO log VALUES (2, now())');
    expect(await sync(flow, 'log')).toBe('[]');
    expect(await sync(flow, 'log')).toBe('[]');
    await db.run(attach);
    expect(await sync(flow, 'log')).toBe('[]');
    expect(await ids(flow)).toEqual([1, 2, 11, 12, 13]);
    expect(await sync(flow, 'log')).toBe('[]');
    expect(await ids(flow)).toEqual([1, 2, 11, 12, 13]);
  });

  test('a partition that comes back gives nothing twice that was read while a transaction was open', async () => {
    await db.run(`CREATE TABLE logged (id int, at timestamptz) PARTITION BY RANGE (id);
      CREATE TABLE logged_1 PARTITION OF logged FOR VALUES FROM (0) TO (10);
      CREATE TABLE logged_2 PARTITION OF logged FOR VALUES FROM (10) TO (20); INSERT INTO logged VALUES (1, now())`);
    await using flow = await postgresProject();
    const slow = await db.connect();
    await slow.query('BEGIN; INSERT INTO logged_1 VALUES (2, now())');
    await db.run('INSERT INTO logged VALUES (11, now())');
    expect(await sync(flow, 'logged')).toBe('[]');
    await slow.query('COMMIT');
    await slow.end();
    await db.run('ALTER TABLE logged DETACH PARTITION logged_2; INSERT INTO logged VALUES (3, now())');
    expect(await sync(flow, 'logged')).toBe('[]');
    expect(await sync(flow, 'logged')).toBe('[]');
    await db.run('ALTER TABLE logged ATTACH PARTITION logged_2 FOR VALUES FROM (10) TO (20)');
    expect(await sync(flow, 'logged')).toBe('[]');
    expect(await ids(flow)).toEqual([1, 2, 3, 11]);
  });

  test('a partition that is attached while a read begins comes with the next one, once', async () => {
    await db.run(`CREATE TABLE logs (id int, at timestamptz) PARTITION BY RANGE (id);
      CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10); INSERT INTO logs VALUES (1, now());
      CREATE TABLE logs_2 (id int, at timestamptz); INSERT INTO logs_2 VALUES (11, now()), (12, now())`);
    await using flow = await postgresProject();
    let attached = false;
    const { tasks } = await flow.run(pipeline('logs', { debug_mode: { trace_queries: true } }), {
      onEvent: (event) => {
        if (attached || event.type !== 'statement' || !event.sql.includes('pg_snapshot_xmin')) return;
        attached = true;
        runMeanwhile('ALTER TABLE logs ATTACH PARTITION logs_2 FOR VALUES FROM (10) TO (20)');
      },
    });
    expect([attached, tasks.map(({ status }) => status)]).toEqual([true, ['succeeded']]);
    expect(await ids(flow)).toEqual([1]);
    for (const _ of ['then', 'later']) {
      expect(await sync(flow, 'logs')).toBe('[]');
      expect(await ids(flow)).toEqual([1, 11, 12]);
    }
  });

  test('that was swapped for one that had been filled before is refused, not read in part or twice', async () => {
    await db.run(`CREATE TABLE live (id int, at timestamptz); INSERT INTO live VALUES (1, now());
      CREATE TABLE built (id int, at timestamptz); INSERT INTO built VALUES (1, now()), (2, now())`);
    await using flow = await postgresProject();
    expect(await sync(flow, 'live')).toBe('[]');
    expect(await sync(flow, 'live')).toBe('[]');
    await db.run('ALTER TABLE live RENAME TO old; ALTER TABLE built RENAME TO live');
    expect(await sync(flow, 'live')).toMatch(/SF8222.*public.live: it is another table than in the last run/);
    expect((await flow.run(pipeline('live'), { fullRefresh: true })).status).toBe('succeeded');
    expect(await ids(flow)).toEqual([1, 2]);
    await db.run(`DROP TABLE live; CREATE TABLE live AS SELECT 3 AS id, now() AS at`);
    expect(await sync(flow, 'live')).toBe('[]');
    expect(await ids(flow)).toEqual([1, 2, 3]);
  });

  test('is not followed where a part of it has no transaction ids', async () => {
    await db.run(`CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
      CREATE TABLE mixed (id int, at timestamptz) PARTITION BY LIST (id);
      CREATE FOREIGN TABLE mixed_far PARTITION OF mixed FOR VALUES IN (1) SERVER far;
      CREATE ACCESS METHOD columnar TYPE TABLE HANDLER heap_tableam_handler;
      CREATE TABLE odd (id int, at timestamptz) USING columnar;
      CREATE TABLE parent (id int, at timestamptz); CREATE TABLE child () INHERITS (parent) USING columnar`);
    await using flow = await postgresProject();
    const xmin = { late_commits: 'xmin' };
    expect(await sync(flow, 'mixed', xmin)).toContain('its part public.mixed_far is a foreign table');
    expect(await sync(flow, 'odd', xmin)).toContain('public.odd is kept by columnar');
    expect(await sync(flow, 'parent', xmin)).toContain('public.child is kept by columnar');
    expect(await sync(flow, 'parent')).toBe('[]');
  });
});

test.each([
  ['xmin', 'floor'],
  ['floor', 'xmin'],
  ['ignore', 'xmin'],
])('after %s a load does not go on by %s: what was open then would be lost', async (first, second) => {
  await db.run('DROP TABLE IF EXISTS turned; CREATE TABLE turned (id int, at timestamptz)');
  await db.run('CREATE INDEX ON turned (at); INSERT INTO turned VALUES (1, now())');
  await using flow = await postgresProject();
  expect(await sync(flow, 'turned', { late_commits: first })).toBe('[]');
  expect(await sync(flow, 'turned', { late_commits: second })).toMatch(/SF8222.*earlier runs found new rows/);
  const text = pipeline('turned', { late_commits: second });
  expect((await flow.run(text, { fullRefresh: true })).status).toBe('succeeded');
  expect(await sync(flow, 'turned', { late_commits: second })).toBe('[]');
  expect(await sync(flow, 'turned', { late_commits: 'ignore' })).toBe('[]');
});

test('a column without an index is told of where it is followed, with the statement that makes one', async () => {
  await db.run('CREATE TABLE bare (id int, at timestamptz)');
  await using flow = await postgresProject();
  const told = async () => {
    flow.events.length = 0;
    expect(await sync(flow, 'bare', { late_commits: 'ignore' })).toBe('[]');
    return flow.events.flatMap((event) => (event.type === 'log' ? [event.message] : [])).join();
  };
  expect(await told()).toContain('no index of public.bare finds rows by at');
  await db.run('CREATE INDEX ON bare (at)');
  expect(await told()).not.toContain('no index');
});

test.each([
  ['xmin', '{"xmin": "999999999999"}', 'the server has gone back since the last run'],
  ['xmin', '{"database": "1"}', 'this is another database than in the last run'],
  ['floor', '{"timeline": 99}', 'the server was restored or promoted'],
  ['ignore', '{"database": "1"}', 'this is another database than in the last run'],
])('%s does not go on at another server or database, whoever named it: %s', async (method, patch, message) => {
  await db.run('DROP TABLE IF EXISTS moved; CREATE TABLE moved (id int, at timestamptz)');
  await db.run('INSERT INTO moved VALUES (1, now())');
  await using flow = await postgresProject();
  expect(await sync(flow, 'moved', { late_commits: method })).toBe('[]');
  const edit = `UPDATE sqlflow.source_states SET data = json_merge_patch(data, '${patch}')`;
  await flow.project.query(edit, { write: true }).then((result) => result.rows());
  const problem = await sync(flow, 'moved', { late_commits: method });
  expect(problem).toContain('SF8216');
  expect(problem).toContain(message);
});
