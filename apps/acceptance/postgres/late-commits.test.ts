import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

interface Sync {
  readonly lateCommits?: string;
  readonly table: string;
}

function pipeline({ lateCommits, table }: Sync): string {
  const params = {
    ...db.params,
    sync_mode: 'incremental',
    cursor_field: 'at',
    primary_key: 'id',
    ...(lateCommits === undefined ? {} : { late_commits: lateCommits }),
  };
  return `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD t FROM pg.${table}; LOAD a FROM pg.${table} MODE APPEND;`;
}

async function sync(flow: PostgresProject, what: Sync): Promise<void> {
  const result = await flow.run(pipeline(what));
  expect(problemsOf(result)).toBe('[]');
}

/** What is in the table that is merged; that which is appended to has the same. */
async function ids(flow: PostgresProject): Promise<number[]> {
  const rows = await flow.rows(`SELECT id, 't' AS at FROM t UNION ALL SELECT id, 'a' FROM a ORDER BY id`);
  const of = (table: string) => rows.filter(({ at }) => at === table).map(({ id }) => Number(id));
  expect(of('a')).toEqual(of('t'));
  return of('t');
}

function logged({ events }: PostgresProject): readonly string[] {
  return events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
}

/** A transaction begins and stamps its row, another one comes and goes, a run passes; then the first one commits. */
async function lateRow(lateCommits: string): Promise<number[]> {
  const what = { lateCommits, table: 'late' };
  await db.run('DROP TABLE IF EXISTS late; CREATE TABLE late (id int PRIMARY KEY, at timestamptz NOT NULL)');
  await db.run('CREATE INDEX ON late (at); INSERT INTO late VALUES (1, now())');
  await using flow = await postgresProject();
  await sync(flow, what);
  const slow = await db.connect();
  await slow.query('BEGIN; INSERT INTO late VALUES (2, now())');
  await db.run('INSERT INTO late VALUES (3, now())');
  await sync(flow, what);
  expect(await ids(flow)).toEqual([1, 3]);
  await slow.query('COMMIT');
  await sync(flow, what);
  await sync(flow, what);
  await slow.end();
  return await ids(flow);
}

describe('a row that is committed after a later one was loaded', () => {
  test.each(['auto', 'floor'])('is found with late_commits: %s, merged and appended', async (lateCommits) => {
    expect(await lateRow(lateCommits)).toEqual([1, 2, 3]);
  });

  test('is lost with `ignore`', async () => {
    expect(await lateRow('ignore')).toEqual([1, 3]);
  });

  test('is found however it is stamped, by whatever kind of transaction, only by xmin', async () => {
    await db.run('CREATE TABLE odd (id int PRIMARY KEY, at timestamptz); INSERT INTO odd VALUES (1, now())');
    await using flow = await postgresProject();
    const run = () => sync(flow, { table: 'odd' });
    await run();
    const [saving, preparing, sleeping] = await Promise.all([db.connect(), db.connect(), db.connect()]);
    await saving.query(`BEGIN; SAVEPOINT a; INSERT INTO odd VALUES (2, now() - interval '1 year'); RELEASE a`);
    await preparing.query(`BEGIN; INSERT INTO odd VALUES (3, now() - interval '1 day'); PREPARE TRANSACTION 'p'`);
    await sleeping.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM odd');
    await db.run('INSERT INTO odd VALUES (4, now())');
    await run();
    await sleeping.query(`INSERT INTO odd VALUES (5, now() - interval '2 days'), (6, NULL); COMMIT`);
    await run();
    await saving.query('COMMIT');
    await db.run(`COMMIT PREPARED 'p'`);
    await run();
    await run();
    expect(await ids(flow)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('overwrites the version of its key that was loaded, although its stamp is older', async () => {
    await db.run(
      `CREATE TABLE turned (id int PRIMARY KEY, at timestamptz, v text); INSERT INTO turned VALUES (1, now(), 'a')`,
    );
    await using flow = await postgresProject();
    await sync(flow, { table: 'turned' });
    const slow = await db.connect();
    await slow.query('BEGIN; SELECT now()');
    await db.run(`UPDATE turned SET v = 'b', at = now()`);
    await sync(flow, { table: 'turned' });
    await slow.query(`UPDATE turned SET v = 'c', at = now(); COMMIT`);
    await sync(flow, { table: 'turned' });
    expect(await flow.rows('SELECT v FROM t')).toEqual([{ v: 'c' }]);
  });
});

test('nothing new is read where nothing is new, and what was written is', async () => {
  await db.run(`CREATE TABLE many (id int PRIMARY KEY, at timestamptz);
    INSERT INTO many SELECT i, now() FROM generate_series(1, 5000) i`);
  await using flow = await postgresProject();
  const read = async () => (await flow.run(pipeline({ table: 'many' }))).tasks[0]?.outcome?.rowsRead;
  expect(await read()).toBe(5000n);
  expect(await read()).toBe(0n);
  await db.run('UPDATE many SET at = now() WHERE id <= 7');
  expect(await read()).toBe(7n);
  expect(logged(flow)).toContain('many: new rows are found by transactions (`late_commits: xmin`)');
});

test('a view and a query are read from the oldest open transaction on, and the run says that this is not exact', async () => {
  await db.run(
    'CREATE TABLE base (id int, at timestamptz); CREATE VIEW shown AS SELECT * FROM base; INSERT INTO base VALUES (1, now())',
  );
  await using flow = await postgresProject();
  await sync(flow, { table: 'shown' });
  const slow = await db.connect();
  await slow.query('BEGIN; INSERT INTO base VALUES (2, now())');
  await db.run('INSERT INTO base VALUES (3, now())');
  await sync(flow, { table: 'shown' });
  await slow.query('COMMIT');
  await sync(flow, { table: 'shown' });
  expect(await ids(flow)).toEqual([1, 2, 3]);
  expect(logged(flow)).toContainEqual(expect.stringContaining('shown: not exact: a view has no transaction ids'));
  const used = 'shown: new rows are found by the oldest open transaction (`late_commits: floor`)';
  expect(logged(flow)).toContain(used);
});

test.each([
  [{ late_commits: 'floor', cursor_field: 'id' }, '`late_commits: floor` is not possible: id is no `timestamptz`'],
  [{ late_commits: 'xmin', table: undefined, query: 'SELECT 1 AS id, now() AS at' }, 'a query has no transaction ids'],
  [{ cursor_field: 'n' }, 'the column n has the type'],
])('%j is refused', async (more, message) => {
  await db.run('CREATE TABLE IF NOT EXISTS refused (id int PRIMARY KEY, at timestamptz, n numeric)');
  await using flow = await postgresProject();
  const params = {
    ...db.params,
    table: 'refused',
    sync_mode: 'incremental',
    cursor_field: 'at',
    primary_key: 'id',
    ...more,
  };
  const result = await flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD t FROM pg;`);
  expect(problemsOf(result)).toContain(message);
});

test.each([{ sync_mode: 'cdc' }, { replication_method: { method: 'CDC', replication_slot: 's', publication: 'p' } }])(
  'the change log is refused, and xmin named: %j',
  async (more) => {
    await using flow = await postgresProject();
    const text = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, ...more })}; LOAD t FROM pg.x;`;
    const hint = expect.stringContaining('xmin');
    await expect(flow.run(text)).rejects.toMatchObject({ diagnostic: { hint } });
  },
);

test('another server is an error, never a gap', async () => {
  await db.run('CREATE TABLE moved (id int PRIMARY KEY, at timestamptz); INSERT INTO moved VALUES (1, now())');
  await using flow = await postgresProject();
  await sync(flow, { table: 'moved' });
  const edit = `UPDATE sqlflow.source_states SET data = json_merge_patch(data, '{"timeline": 99}')`;
  await flow.project.query(edit, { write: true }).then((result) => result.rows());
  const result = await flow.run(pipeline({ table: 'moved' }));
  expect(problemsOf(result)).toContain('SF8216');
  const afresh = await flow.run(pipeline({ table: 'moved' }), { fullRefresh: true });
  expect(afresh.status).toBe('succeeded');
});
