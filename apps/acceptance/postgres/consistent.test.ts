import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  flow = await postgresProject();
  await db.run(`DROP TABLE IF EXISTS giver, taker CASCADE;
    CREATE TABLE giver (id int PRIMARY KEY, amount bigint, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE taker (LIKE giver INCLUDING ALL);
    INSERT INTO giver SELECT i, 1000000 FROM generate_series(1, 10) i; INSERT INTO taker SELECT i, 0 FROM generate_series(1, 10) i`);
});
afterEach(async () => {
  await flow[Symbol.asyncDispose]();
  await waitFor(
    db,
    `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database())`,
  );
});
afterAll(() => db.close());

const source = (more: Record<string, unknown> = {}) =>
  `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, consistent: true, ...more })};`;

const bothLoads = 'LOAD giver FROM pg.giver; LOAD taker FROM pg.taker;';

/** Takes its time once its snapshot is taken. */
const slow = '(SELECT pg_sleep(0.1)) IS NOT NULL';

const sumOf = async () =>
  (await flow.rows('SELECT (SELECT sum(amount) FROM giver) + (SELECT sum(amount) FROM taker) AS total'))[0]?.total;

/** Moves amounts from one table to the other, each time in one transaction, as long as something else is under way. */
async function whileTransferring<T>(work: () => Promise<T>): Promise<T> {
  const client = await db.connect();
  let ended = false;
  const transferring = (async () => {
    for (let id = 1; !ended; id = (id % 10) + 1) {
      await client.query(`BEGIN; UPDATE giver SET amount = amount - 1 WHERE id = ${id};
        UPDATE taker SET amount = amount + 1 WHERE id = ${id}; COMMIT`);
    }
  })();
  try {
    return await work();
  } finally {
    ended = true;
    await transferring;
    await client.end();
  }
}

test.each([
  ['one after the other', 1, {}],
  ['at the same time', 2, {}],
  ['one after the other, in parts', 1, { parallel: 2 }],
])('tables between which something moves all the time are of one moment: loaded %s', async (_, threads, more) => {
  await whileTransferring(async () => {
    for (let run = 0; run < 2; run += 1) {
      expect(problemsOf(await flow.run(`${source({ where: slow, ...more })} ${bothLoads}`, { threads }))).toBe('[]');
      expect(await sumOf()).toBe(10_000_000n);
    }
  });
});

test('without `consistent` each is of its own moment', async () => {
  await whileTransferring(async () => {
    const text = `${source({ where: slow, consistent: false })} ${bothLoads}`;
    expect(problemsOf(await flow.run(text, { threads: 1 }))).toBe('[]');
  });
  expect(await sumOf()).toBeGreaterThan(10_000_000n);
});

test.each([
  ['empties and fills', 'TRUNCATE taker; INSERT INTO taker SELECT i, 7 FROM generate_series(1, 3) i'],
  ['drops', 'DROP TABLE taker'],
  ['alters', 'ALTER TABLE taker DROP COLUMN amount'],
])('who %s a table that is yet to be read waits until it is', async (_, change) => {
  const other = await db.connect();
  const running = flow.run(`${source({ where: slow })} ${bothLoads}`, { threads: 1 });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%giver%' AND pid <> pg_backend_pid()`);
  let changed = false;
  const changing = other.query(`BEGIN; ${change}; COMMIT`).then(() => {
    changed = true;
  });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  expect(changed).toBe(false);
  expect(problemsOf(await running)).toBe('[]');
  expect(await sumOf()).toBe(10_000_000n);
  await changing;
});

test.each([
  ['xmin', 'taker', {}],
  ['floor', 'taken', {}],
  ['ignore', 'taker', { late_commits: 'ignore', lookback_window: 'PT1H' }],
])('what is committed after the snapshot and before a read comes with the next run: %s', async (_, table, more) => {
  await db.run('CREATE VIEW taken AS SELECT * FROM taker');
  const text = `${source({ where: slow, sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', ...more })}
    LOAD giver FROM pg.giver; LOAD taker FROM pg.${table};`;
  const open = await db.connect();
  await open.query(`BEGIN; INSERT INTO taker VALUES (11, 5)`);
  const running = flow.run(text, { threads: 1 });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%giver%' AND pid <> pg_backend_pid()`);
  await open.query('COMMIT');
  await db.run('INSERT INTO taker VALUES (12, 6)');
  expect(problemsOf(await running)).toBe('[]');
  expect(await flow.rows('SELECT max(id) AS id FROM taker')).toEqual([{ id: 10 }]);
  expect(problemsOf(await flow.run(text, { threads: 1 }))).toBe('[]');
  expect(await flow.rows('SELECT id FROM taker WHERE id > 10 ORDER BY id')).toEqual([{ id: 11 }, { id: 12 }]);
  expect(await flow.rows('SELECT count(*) AS n FROM taker')).toEqual([{ n: 12n }]);
});

test('the snapshot is kept until the loads are through, and no longer', async () => {
  // Who reads may be idle for a moment, too.
  const held = `SELECT count(*) > 0 AS held FROM pg_stat_activity WHERE state LIKE 'idle in%' AND application_name = 'sqlflow' AND datname = current_database()`;
  const seen: Promise<unknown>[] = [];
  const result = await flow.run(
    `${source()} ${bothLoads} CREATE TABLE slow AS SELECT sum(sqrt(i)) AS s, (SELECT count(*) FROM giver, taker) AS n FROM range(30000000) t(i);`,
    {
      threads: 1,
      onEvent: (event) => {
        if (event.type === 'task-started' && event.kind === 'transform')
          seen.push(db.run(held).then(([row]) => row?.held));
        if (event.type === 'task-started' && event.taskId.endsWith('taker'))
          seen.push(db.run(held).then(([row]) => row?.held));
      },
    },
  );
  expect(problemsOf(result)).toBe('[]');
  expect(await Promise.all(seen)).toEqual([true, false]);
});

test('a run whose snapshot is lost fails, and what it had loaded stays', async () => {
  const running = flow.run(`${source({ where: slow, max_retries: 0 })} ${bothLoads}`, { threads: 1 });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%giver%' AND pid <> pg_backend_pid()`);
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND application_name = 'sqlflow' AND datname = current_database()`;
  expect(await db.run(end)).toHaveLength(1);
  const result = await running;
  expect(result.tasks.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  expect(problemsOf(result)).toContain('SF8230');
});

test('a table that may not be read fails its own load, and no other', async () => {
  await db.run(`CREATE ROLE half LOGIN PASSWORD 'half'; GRANT SELECT ON giver TO half`);
  const result = await flow.run(`${source({ username: 'half', password: 'half', max_retries: 0 })} ${bothLoads}`);
  expect(result.tasks.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  expect(problemsOf(result)).toContain('SF8210');
  await db.run('DROP OWNED BY half; DROP ROLE half');
});

test('views are of the same moment', async () => {
  await db.run('CREATE VIEW taken AS SELECT * FROM taker; CREATE MATERIALIZED VIEW given AS SELECT * FROM giver');
  const text = `${source({ where: slow })} LOAD giver FROM pg.given; LOAD taker FROM pg.taken; LOAD g FROM pg.giver; LOAD t FROM pg.taker;`;
  await whileTransferring(async () => {
    expect(problemsOf(await flow.run(text, { threads: 2 }))).toBe('[]');
  });
  expect(await flow.rows('SELECT (SELECT sum(amount) FROM g) + (SELECT sum(amount) FROM taker) AS s')).toEqual([
    { s: 10_000_000n },
  ]);
});

test('a run that is interrupted has loaded nothing by halves, and gives its snapshot up at once', async () => {
  expect(problemsOf(await flow.run(`${source()} ${bothLoads}`))).toBe('[]');
  await db.run('UPDATE giver SET amount = 0; UPDATE taker SET amount = 7');
  const controller = new AbortController();
  const endless = '(SELECT pg_sleep(63)) IS NOT NULL';
  const options = { threads: 1, signal: controller.signal };
  const running = flow.run(`${source({ where: endless })} ${bothLoads}`, options);
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%giver%' AND pid <> pg_backend_pid()`);
  controller.abort();
  const { status, tasks } = await running;
  expect([status, ...tasks.map((task) => task.status)]).toEqual(['interrupted', 'failed', 'skipped']);
  const left = `SELECT state FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database()`;
  await waitFor(db, `SELECT WHERE NOT EXISTS (${left})`, 2_000);
  expect(await sumOf()).toBe(10_000_000n);
  expect(await temporaryDirectories()).toEqual([]);
});

test('an EXPORT between its loads, which may wait for them or be unseen, is refused before anything runs', async () => {
  const { username, password, host, port, database } = db.params;
  const to = `TO 'postgresql://${username}:${password}@${host}:${port}/${database}' TYPE POSTGRES`;
  const exported = `EXPORT g ${to} OPTIONS { table: 'taker_copy', mode: 'replace' };`;
  const between = `${source()} LOAD g FROM pg.giver; ${exported} LOAD t FROM pg.taker;`;
  await expect(flow.run(between)).rejects.toMatchObject({ code: 'SF2079' });
  expect(await db.run(`SELECT to_regclass('taker_copy') AS made`)).toEqual([{ made: null }]);
  const behind = `${source()} LOAD g FROM pg.giver; LOAD t FROM pg.taker; ${exported}`;
  expect(problemsOf(await flow.run(behind))).toBe('[]');
  expect(problemsOf(await flow.run(between.replace('"consistent":true', '"consistent":false')))).toBe('[]');
});

test('what was in the way in passing only is tried again', async () => {
  await db.run('CREATE TABLE kept AS SELECT 1 AS id; CREATE VIEW seen AS SELECT * FROM kept');
  const other = await db.connect();
  await other.query('BEGIN; LOCK TABLE kept IN ACCESS EXCLUSIVE MODE');
  const running = flow.run(`${source({ lock_timeout: '200ms', max_retries: 8 })} LOAD s FROM pg.seen;`);
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  setTimeout(() => void other.query('COMMIT'), 1_000);
  expect(problemsOf(await running)).toBe('[]');
  expect(await flow.rows('FROM s')).toEqual([{ id: 1 }]);
});

test('of several sources with one login each holds a connection, and the last is left to read', async () => {
  const two = (name: string) =>
    `SOURCE ${name} TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, consistent: true, max_connections: 2, max_retries: 0 })};`;
  const result = await flow.run(`${two('a')} ${two('b')} LOAD x FROM a.giver; LOAD y FROM b.taker;`, { threads: 1 });
  expect(problemsOf(result)).toBe('[]');
  const slowly = `${two('a')} ${two('b')} LOAD x FROM a.giver; LOAD y FROM b.taker; LOAD z FROM a.taker;`;
  const refused = await flow.run(slowly, { threads: 1 });
  expect(problemsOf(refused)).toContain('SF8232');
});
