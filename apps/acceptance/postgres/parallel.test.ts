import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';
import { type TcpProxy, tcpProxy } from './tcp-proxy.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let proxy: TcpProxy;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  proxy = await tcpProxy(db.port);
  flow = await postgresProject();
  // Pages that are nearly empty: many of them with few rows.
  await db.run(`CREATE TABLE wide (id int PRIMARY KEY, at timestamptz DEFAULT now(), text text) WITH (fillfactor = 10);
    INSERT INTO wide SELECT i, now(), repeat('x', 400) FROM generate_series(1, 6000) i;
    CREATE VIEW seen AS SELECT * FROM wide`);
});
afterEach(() => {
  flow.events.length = 0;
  proxy.onConnection = undefined;
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await proxy.close();
  await db.close();
});

const source = (more: Record<string, unknown> = {}) =>
  `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, parallel: 4, ...more })};`;

const copyOfWide = (name: string) =>
  `CREATE TABLE ${name} (LIKE wide) WITH (fillfactor = 10); INSERT INTO ${name} SELECT * FROM wide`;

const sums = async (table: string) =>
  (await flow.rows(`SELECT count(*) AS n, count(DISTINCT id) AS d, sum(id) AS s FROM ${table}`))[0];

const everyRow = { n: 6000n, d: 6000n, s: 18_003_000n };

const told = () => JSON.stringify(flow.events.filter(({ type }) => type === 'log'));

/** Connections that a run makes through the proxy. */
async function connectionsOf(run: () => Promise<unknown>): Promise<number> {
  const before = proxy.opened();
  await run();
  return proxy.opened() - before;
}

const through = (more: Record<string, unknown> = {}) => source({ port: proxy.port, ssl_mode: 'disable', ...more });

test('a table is read by several connections, each row once, in the order of one', async () => {
  const count = await connectionsOf(async () => {
    expect(problemsOf(await flow.run(`${through()} LOAD t FROM pg.wide;`))).toBe('[]');
  });
  expect(count).toBe(4);
  expect(await sums('t')).toEqual(everyRow);
  expect(
    await flow.rows('SELECT count(*) AS n FROM (SELECT id, row_number() OVER () AS place FROM t) WHERE id <> place'),
  ).toEqual([{ n: 0n }]);
  expect(told()).not.toContain('SF8231');
});

test('filters and a WHERE hold in every part', async () => {
  const filtered = source({ filters: { id: '> 100', text: { like: 'x%' } }, where: 'id % 2 = 0' });
  const result = await flow.run(`${filtered} LOAD picked FROM pg.wide WHERE id <= 5000;`);
  expect(problemsOf(result)).toBe('[]');
  expect(await flow.rows('SELECT count(*) AS n, min(id) AS low, max(id) AS high FROM picked')).toEqual([
    { n: 2450n, low: 102, high: 5000 },
  ]);
});

test('rows that are gone are found beside a read in parts', async () => {
  await db.run(`${copyOfWide('thinned')}; ALTER TABLE thinned ADD PRIMARY KEY (id)`);
  const keyed = source({
    sync_mode: 'incremental',
    cursor_field: 'at',
    primary_key: 'id',
    delete_detection: 'compare_keys',
  });
  expect(problemsOf(await flow.run(`${keyed} LOAD thinned FROM pg.thinned;`))).toBe('[]');
  await db.run(`DELETE FROM thinned WHERE id % 3 = 0; UPDATE thinned SET text = 'new' WHERE id = 1`);
  expect(problemsOf(await flow.run(`${keyed} LOAD thinned FROM pg.thinned;`))).toBe('[]');
  expect(await flow.rows("SELECT count(*) AS n, count(*) FILTER (text = 'new') AS new FROM thinned")).toEqual([
    { n: 4000n, new: 1n },
  ]);
});

test('all parts are of one moment, whatever is written meanwhile', async () => {
  await db.run(copyOfWide('moving'));
  const slow = 'CASE WHEN id % 200 = 0 THEN pg_sleep(0.02) IS NOT NULL ELSE true END';
  const running = flow.run(`${source({ where: slow })} LOAD moved FROM pg.moving;`);
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%moving%' AND pid <> pg_backend_pid()`);
  // Rows change their places, go and come.
  await db.run(`UPDATE moving SET text = text || 'y' WHERE id % 2 = 0`);
  await db.run(
    `DELETE FROM moving WHERE id % 5 = 0; INSERT INTO moving SELECT i, now(), 'new' FROM generate_series(6001, 7000) i`,
  );
  expect(problemsOf(await running)).toBe('[]');
  expect(await sums('moved')).toEqual(everyRow);
  expect(await flow.rows(`SELECT count(*) AS n FROM moved WHERE length(text) <> 400`)).toEqual([{ n: 0n }]);
});

test('partitions of any size, tables that inherit, long values, materialised views', async () => {
  await db.run(`
    CREATE TABLE parts (id int, text text) PARTITION BY RANGE (id);
    CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM (0) TO (10);
    CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM (10) TO (5000) PARTITION BY RANGE (id);
    CREATE TABLE parts_b1 PARTITION OF parts_b FOR VALUES FROM (10) TO (4000);
    CREATE TABLE parts_b2 PARTITION OF parts_b DEFAULT;
    CREATE TABLE parts_none PARTITION OF parts FOR VALUES FROM (50000) TO (60000);
    CREATE TABLE parts_c PARTITION OF parts DEFAULT;
    INSERT INTO parts SELECT id, repeat('p', 1900) FROM wide;
    CREATE TABLE base (id int, text text); CREATE TABLE more (extra int) INHERITS (base);
    INSERT INTO base SELECT id, repeat('b', 1900) FROM wide WHERE id <= 1000;
    INSERT INTO more SELECT id, repeat('m', 1900), id FROM wide WHERE id > 1000;
    CREATE TABLE long (id int, text text); ALTER TABLE long ALTER text SET STORAGE EXTERNAL;
    INSERT INTO long SELECT i, repeat(md5(i::text), 3000) FROM generate_series(1, 300) i;
    CREATE MATERIALIZED VIEW kept AS SELECT id, repeat('k', 1900) AS text FROM wide`);
  const count = await connectionsOf(async () => {
    const result = await flow.run(
      `${through()} LOAD p FROM pg.parts; LOAD b FROM pg.base; LOAD l FROM pg.long; LOAD k FROM pg.kept;`,
      {
        threads: 1,
      },
    );
    expect(problemsOf(result)).toBe('[]');
  });
  expect(count).toBeGreaterThan(1);
  for (const table of ['p', 'b', 'k']) expect(await sums(table)).toEqual(everyRow);
  expect(await flow.rows(`SELECT count(*) AS n FROM l WHERE text = repeat(md5(id::text), 3000)`)).toEqual([
    { n: 300n },
  ]);
  expect(told()).not.toContain('SF8231');
});

test.each([{}, { parallel: 1, consistent: true }])(
  'a partition that is attached while parts are read is in none of them: %j',
  async (more) => {
    await db.run(`DROP TABLE IF EXISTS grown, late; CREATE TABLE grown (LIKE wide) PARTITION BY RANGE (id);
      CREATE TABLE grown_a PARTITION OF grown FOR VALUES FROM (1) TO (7000) WITH (fillfactor = 10);
      CREATE TABLE late (LIKE wide) WITH (fillfactor = 10); CREATE TABLE before AS SELECT 1 AS id;
      INSERT INTO grown SELECT * FROM wide; INSERT INTO late SELECT 6999 + id, at, text FROM wide`);
    const where = '(SELECT pg_sleep(0.2)) IS NOT NULL';
    const running = flow.run(`${source({ where, ...more })} LOAD b FROM pg.before; LOAD g FROM pg.grown;`, {
      threads: 1,
    });
    const first = 'consistent' in more ? 'before' : 'grown';
    await waitFor(db, `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%${first}%' AND pid <> pg_backend_pid()`);
    await db.run('ALTER TABLE grown ATTACH PARTITION late FOR VALUES FROM (7000) TO (20000)');
    expect(problemsOf(await running)).toBe('[]');
    expect(await sums('g')).toEqual(everyRow);
    await db.run('DROP TABLE before');
  },
);

test('small and empty tables are read by one connection', async () => {
  await db.run('CREATE TABLE tiny AS SELECT 1 AS id; CREATE TABLE empty (id int)');
  const count = await connectionsOf(async () => {
    const result = await flow.run(`${through()} LOAD a FROM pg.tiny; LOAD e FROM pg.empty;`, { threads: 1 });
    expect(problemsOf(result)).toBe('[]');
  });
  expect(count).toBe(1);
  expect(await flow.rows('SELECT (SELECT count(*) FROM a) AS a, (SELECT count(*) FROM e) AS e')).toEqual([
    { a: 1n, e: 0n },
  ]);
});

test.each([
  ['a view', { table: 'seen' }, 'the rows of a view'],
  ['a query', { query: 'SELECT * FROM wide' }, 'the rows of a query'],
  [
    'what the cursor finds',
    { table: 'wide', sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', late_commits: 'ignore' },
    'found by the cursor',
  ],
])('%s is read by one connection, and the run says so', async (_, more, reason) => {
  const count = await connectionsOf(async () => {
    expect(problemsOf(await flow.run(`${through(more)} LOAD once FROM pg;`))).toBe('[]');
  });
  expect(count).toBe(1);
  expect(await sums('once')).toEqual(everyRow);
  expect(told()).toContain('SF8231');
  expect(told()).toContain(reason);
  await flow.project.query('DROP TABLE once').catch(() => undefined);
});

test('new rows are found by transactions in several parts, and a batch at a time is in the order of the cursor', async () => {
  await db.run(`CREATE TABLE followed (id int PRIMARY KEY, at timestamptz, text text) WITH (fillfactor = 10);
    INSERT INTO followed SELECT 6001 - i, '2026-01-01'::timestamptz + i * interval '1 s', repeat('x', 400) FROM generate_series(1, 6000) i`);
  const text = `${through({ sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', batch_size: 1000 })}
    LOAD f FROM pg.followed;`;
  const count = await connectionsOf(async () => {
    expect(problemsOf(await flow.run(text))).toBe('[]');
  });
  expect(count).toBe(4);
  expect(await sums('f')).toEqual(everyRow);
  await db.run(
    `UPDATE followed SET text = 'changed' WHERE id IN (1, 3000, 6000); INSERT INTO followed VALUES (9000, now(), 'new')`,
  );
  const second = await flow.run(text);
  expect(second.tasks[0]).toMatchObject({ outcome: { rowsRead: 4n } });
  expect(await flow.rows(`SELECT id FROM f WHERE length(text) < 10 ORDER BY id`)).toEqual(
    [1, 3000, 6000, 9000].map((id) => ({ id })),
  );
});

test.each(['spill', 'fail'])('back_pressure %s: all parts are read to their end', async (policy) => {
  expect(problemsOf(await flow.run(`${source({ back_pressure: policy })} LOAD kept FROM pg.wide;`))).toBe('[]');
  expect(await sums('kept')).toEqual(everyRow);
});

test('never more connections than allowed, whatever the number of loads', async () => {
  await db.run(`${copyOfWide('second')}; ${copyOfWide('third')}`);
  const count = await connectionsOf(async () => {
    const text = `${through({ max_connections: 4 })} LOAD a FROM pg.wide; LOAD b FROM pg.third; LOAD c FROM pg.second;`;
    expect(problemsOf(await flow.run(text, { threads: 3 }))).toBe('[]');
  });
  expect(count).toBe(4);
  for (const table of ['a', 'b', 'c']) expect(await sums(table)).toEqual(everyRow);
});

test('who waits to change the table does not stop its own readers', async () => {
  await db.run(copyOfWide('waited'));
  const other = await db.connect();
  let truncated: Promise<unknown> | undefined;
  let opened = 0;
  proxy.onConnection = async () => {
    opened += 1;
    if (opened === 1) return;
    truncated ??= other.query('TRUNCATE waited');
    await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'TRUNCATE%'`);
  };
  expect(problemsOf(await flow.run(`${through()} LOAD w FROM pg.waited;`))).toBe('[]');
  expect(await sums('w')).toEqual(everyRow);
  expect(told()).toContain('somebody waits to change the table');
  await truncated;
});

test.each([
  [{ parallel: 9 }, '`parallel: 9` needs as many connections: `max_connections` is 8'],
  [{ parallel: 4, consistent: true, max_connections: 4 }, 'and one more for `consistent`'],
  [{ consistent: true, max_connections: 1, parallel: 1 }, '`consistent` holds one connection'],
  [{ parallel: 0 }, 'parallel'],
])('%j is refused before anything runs', async (more, message) => {
  const error = await flow.run(`${source(more)} LOAD t FROM pg.wide;`).catch((found: unknown) => found);
  expect(String(error)).toContain(message);
});
