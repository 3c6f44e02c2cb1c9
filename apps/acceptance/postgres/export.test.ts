import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject({ warehouse: { type: 'POSTGRES', ...db.params } });
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

/** Exports a query; gives what went wrong, in one text. */
async function exported(query: string, options: Record<string, unknown>): Promise<string> {
  const { username, password, host, port, database } = db.params;
  const to = `postgresql://${username}:${password}@${host}:${port}/${database}`;
  return problemsOf(await flow.run(`EXPORT ${query} TO '${to}' TYPE POSTGRES OPTIONS ${JSON.stringify(options)};`));
}

const values = (...rows: string[]) => `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(id, name)`;
const rows = (sql: string) => db.run(sql);
const table = (name: string) => rows(`SELECT * FROM ${name} ORDER BY id`);

describe('a table that is missing', () => {
  test('is made, with the types of the query and the key', async () => {
    const query = `SELECT * FROM (VALUES
      (1::BIGINT, 1.50::DECIMAL(10,2), 'a', TIMESTAMPTZ '2026-01-31 10:00:00.123456+02', [1, NULL, 3], {'k': 1}, '{"b": 1.10}'::JSON),
      (2, NULL, NULL, NULL, [], NULL, NULL)) AS t(id, total, name, "changedAt", tags, place, doc)`;
    expect(await exported(query, { table: 'made', keys: ['id'], column_types: { name: 'varchar(9)' } })).toBe('[]');
    expect(
      await rows(`SELECT id, total, name, "changedAt"::text AS at, tags, place, doc::text FROM made ORDER BY id`),
    ).toEqual([
      {
        id: '1',
        total: '1.50',
        name: 'a',
        at: '2026-01-31 03:00:00.123456-05',
        tags: [1, null, 3],
        place: { k: 1 },
        doc: '{"b": 1.10}',
      },
      { id: '2', total: null, name: null, at: null, tags: [], place: null, doc: null },
    ]);
    expect(
      await rows(
        `SELECT string_agg(format_type(atttypid, atttypmod), ',' ORDER BY attnum) AS types FROM pg_attribute WHERE attrelid = 'made'::regclass AND attnum > 0`,
      ),
    ).toEqual([{ types: 'bigint,numeric(10,2),character varying(9),timestamp with time zone,integer[],jsonb,json' }]);
    expect(
      await rows(
        `SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE conrelid = 'made'::regclass AND contype = 'p'`,
      ),
    ).toEqual([{ key: 'PRIMARY KEY (id)' }]);
  });

  test('is not made where a key comes twice, or its schema is missing', async () => {
    expect(await exported(values(`(1, 'a')`, `(1, 'b')`), { table: 'twice', key: 'id' })).toContain('SF8259');
    expect(await exported(values(`(1, 'a')`), { table: 'publik.t' })).toMatch(/SF8251.*did you mean `public`/);
    expect(await rows(`SELECT to_regclass('twice') AS t`)).toEqual([{ t: null }]);
  });
});

test('a connection of the profile; what stands after TO is shown without its password', async () => {
  expect(
    problemsOf(await flow.run(`EXPORT SELECT 5 AS id TO CONNECTION 'warehouse' OPTIONS { table: 'connected' };`)),
  ).toBe('[]');
  expect(await table('connected')).toEqual([{ id: 5 }]);
  const to = 'postgresql://u:hunter22@localhost/d?sslmod=x';
  const problem = problemsOf(await flow.run(`EXPORT SELECT 5 AS id TO '${to}' TYPE POSTGRES OPTIONS { table: 't' };`));
  expect(problem).toMatch(/SF8250.*sets `sslmod`/);
  expect(problem).not.toContain('hunter22');
  const file = await flow.run(`EXPORT SELECT 5 AS id TO 'orders' TYPE POSTGRES OPTIONS { table: 't' };`);
  expect(problemsOf(file)).toContain('SF8250');
});

describe('modes', () => {
  const fill = (name: string, key: string) =>
    rows(`CREATE TABLE ${name} (id int ${key}, name text, extra text DEFAULT 'kept');
      INSERT INTO ${name} VALUES (1, 'a', 'x'), (2, 'b', 'y')`);

  test('replace keeps what hangs on the table', async () => {
    await fill('replaced', 'PRIMARY KEY');
    await rows('CREATE VIEW on_replaced AS SELECT * FROM replaced; GRANT SELECT ON replaced TO PUBLIC');
    const before = await rows(`SELECT oid, relacl::text FROM pg_class WHERE relname = 'replaced'`);
    expect(await exported(values(`(2, 'B')`, `(3, 'c')`), { table: 'replaced' })).toBe('[]');
    expect(await table('on_replaced')).toEqual([
      { id: 2, name: 'B', extra: 'kept' },
      { id: 3, name: 'c', extra: 'kept' },
    ]);
    expect(await rows(`SELECT oid, relacl::text FROM pg_class WHERE relname = 'replaced'`)).toEqual(before);
  });

  test('append adds', async () => {
    await fill('appended', '');
    expect(await exported(values(`(2, 'b')`), { table: 'appended', mode: 'append' })).toBe('[]');
    expect((await table('appended')).map(({ id }) => id)).toEqual([1, 2, 2]);
  });

  test.each([
    ['with a unique index', 'with_index', 'PRIMARY KEY'],
    ['without one', 'without_index', ''],
  ])('merge and insert_only %s, where keys may be NULL', async (_, name, key) => {
    await fill(name, key);
    expect(await exported(values(`(2, 'B')`, `(3, 'c')`), { table: name, mode: 'upsert', key: 'id' })).toBe('[]');
    const merged = [
      { id: 1, name: 'a', extra: 'x' },
      { id: 2, name: 'B', extra: 'y' },
      { id: 3, name: 'c', extra: 'kept' },
    ];
    expect(await table(name)).toEqual(merged);
    expect(await exported(values(`(3, 'C')`, `(4, 'd')`), { table: name, mode: 'insert_only', keys: ['ID'] })).toBe(
      '[]',
    );
    expect(await table(name)).toEqual([...merged, { id: 4, name: 'd', extra: 'kept' }]);
    expect(await exported(values(`(5, 'e')`, `(5, 'f')`), { table: name, mode: 'merge', key: 'id' })).toMatch(
      /SF8259.*the key \(id\) = \(5\) comes 2 times/,
    );
    if (key !== '') return;
    for (const written of ['n', 'N']) {
      expect(await exported(values(`(NULL::INT, '${written}')`), { table: name, mode: 'merge', key: 'id' })).toBe('[]');
    }
    expect(await rows(`SELECT name FROM ${name} WHERE id IS NULL`)).toEqual([{ name: 'N' }]);
  });

  test('merge without keys is refused before anything runs', async () => {
    expect(await exported(values(`(1, 'a')`), { table: 't', mode: 'merge' }).catch(String)).toContain('keys');
  });

  test('replace does not reach into other tables', async () => {
    await fill('parent', 'PRIMARY KEY');
    await rows('CREATE TABLE child (id int REFERENCES parent ON DELETE CASCADE); INSERT INTO child VALUES (1)');
    expect(await exported(values(`(1, 'a')`), { table: 'parent' })).toMatch(/SF8260.*child/);
    expect(await table('child')).toEqual([{ id: 1 }]);
  });

  test('two replacements at the same time: one of them, whole', async () => {
    await fill('raced', '');
    const other = await db.connect();
    await other.query(
      `BEGIN; LOCK TABLE raced IN SHARE ROW EXCLUSIVE MODE; DELETE FROM raced; INSERT INTO raced VALUES (7, 'other')`,
    );
    const running = exported(values(`(8, 'ours')`), { table: 'raced' });
    await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
    expect((await table('raced')).map(({ id }) => id)).toEqual([1, 2]);
    await other.query('COMMIT');
    expect(await running).toBe('[]');
    expect((await table('raced')).map(({ id }) => id)).toEqual([8]);
  });
});

describe('columns', () => {
  test('that the table lacks are added, or refused with the statement', async () => {
    await rows(`CREATE TABLE grown (id int PRIMARY KEY); INSERT INTO grown VALUES (1)`);
    expect(await exported(values(`(2, 'b')`), { table: 'grown', mode: 'append', schema_evolution: 'strict' })).toMatch(
      /SF8256.*ALTER TABLE \\"public\\".\\"grown\\" ADD COLUMN \\"name\\" text/,
    );
    expect(await exported(values(`(2, 'b')`), { table: 'grown', mode: 'append' })).toBe('[]');
    expect(await table('grown')).toEqual([
      { id: 1, name: null },
      { id: 2, name: 'b' },
    ]);
  });

  test('are found regardless of case; generated ones are refused; identities take what is exported', async () => {
    await rows(
      `CREATE TABLE mixed (id int GENERATED ALWAYS AS IDENTITY, "Name" text, name_length int GENERATED ALWAYS AS (length("Name")) STORED)`,
    );
    // Fails where the rows were staged.
    const direct = `SELECT 1 / (to_regclass('pg_temp.sqlflow_staging') IS NULL)::int`;
    for (const mode of ['replace', 'append']) {
      expect(await exported(values(`(7, 'abc')`), { table: 'mixed', mode, post_sql: direct })).toBe('[]');
    }
    expect(await exported(values(`(7, 'abc')`), { table: 'mixed', mode: 'insert_only', keys: ['id'] })).toBe('[]');
    const written = { id: 7, Name: 'abc', name_length: 3 };
    expect(await table('mixed')).toEqual([written, written]);
    expect(await exported('SELECT 1 AS id, 2 AS name_length', { table: 'mixed' })).toContain('SF8257');
  });
});

describe('a value that the table cannot hold', () => {
  test.each([
    ['text', `'a' || chr(0)`, 'SF8254', /0x00/],
    ['varchar(3)', `'abcd'`, 'SF8254', /too long/],
    ['smallint', '70000', 'SF8254', /out of range/],
    ['numeric(4,2)', '123.45::DECIMAL(10,2)', 'SF8254', /overflow/],
    ['mood', `'angry'`, 'SF8254', /enum/],
    ['text NOT NULL', 'NULL::VARCHAR', 'SF8254', /null value/i],
    ['positive', '-1', 'SF8254', /positive/],
    ['int CHECK (value > 0)', '-1', 'SF8254', /check constraint/],
    ['numeric(10,2)', '1.005::DECIMAL(10,3)', 'SF8255', /1\.005/],
    ['numeric(10,2)', `'1.005'`, 'SF8255', /1\.005/],
    ['real', '0.1::DOUBLE + 1e-10', 'SF8255', /0\.1/],
    ['double precision', '9007199254740993', 'SF8255', /9007199254740993/],
    ['timestamp(0)', `TIMESTAMP '2026-01-01 00:00:00.5'`, 'SF8255', /00\.5/],
    ['date', `TIMESTAMP '2026-01-01 10:00:00'`, 'SF8255', /10:00/],
    ['varchar(3)', `'abc  '`, 'SF8255', /abc {2}/],
    ['name', `repeat('x', 64)`, 'SF8255', /xxx/],
    ['timestamp', `'2026-01-01 10:00:00+02'::VARCHAR`, 'SF8255', /\+02/],
    ['timestamp', `'2026-01-01 10:00:00.1234567'::VARCHAR`, 'SF8255', /4567/],
    ['timestamp', `'soon'::VARCHAR`, 'SF8254', /soon/],
    ['date', `'2026-01-01 10:00:00'::VARCHAR`, 'SF8255', /10:00/],
    ['time', `'10:00:00+02'::VARCHAR`, 'SF8255', /\+02/],
    ['double precision', `'0.12345678901234567890'::VARCHAR`, 'SF8255', /567890/],
    ['interval', `'1.00000051 seconds'::VARCHAR`, 'SF8255', /0051/],
    ['interval', `'0.0005 ms'::VARCHAR`, 'SF8255', /0005 ms/],
    ['interval(3)', `'0.1234 s'::VARCHAR`, 'SF8255', /1234/],
    ['tenths[]', `['1.25']`, 'SF8255', /1\.25/],
    ['tenths[]', `[1.25::DECIMAL(5,2)]`, 'SF8255', /1\.25/],
    ['three[]', `['abc  ']`, 'SF8255', /abc {2}/],
  ])('%s ← %s: row and column are named, and nothing is written', async (type, value, code, words) => {
    await rows(`DROP TABLE IF EXISTS narrow; DROP TYPE IF EXISTS mood; DROP DOMAIN IF EXISTS positive, tenths, three;
      CREATE TYPE mood AS ENUM ('happy'); CREATE DOMAIN positive AS int CHECK (value > 0);
      CREATE DOMAIN tenths AS numeric(4,1); CREATE DOMAIN three AS varchar(3);
      CREATE TABLE narrow (id int, name text, value ${type})`);
    const good = `SELECT 1 AS id, E'two\\nlines' AS name, NULL AS value WHERE false`;
    const query = `${good} UNION ALL SELECT 1, E'two\\nlines', ${goodValue(type)} UNION ALL SELECT 2, 'b', ${value}`;
    for (const mode of code === 'SF8255' ? ['append'] : ['append', 'merge']) {
      const problem = await exported(query, { table: 'narrow', mode, ...(mode === 'merge' ? { key: 'id' } : {}) });
      expect(problem).toContain(code);
      expect(problem).toMatch(words);
      expect(problem).toContain('row 2');
      expect(problem).toContain('value');
    }
    expect(await rows('SELECT FROM narrow')).toEqual([]);
  });

  test('a database that knows no characters counts bytes: it would cut other texts', async () => {
    const { host, port, username, password, database } = db.params;
    const other = `${database}_bytes`;
    await rows(`CREATE DATABASE ${other} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`);
    const client = await db.connect({ database: other });
    await client.query('CREATE TABLE counted (id int, name varchar(3))');
    const to = `postgresql://${username}:${password}@${host}:${port}/${other}`;
    for (const method of ['delete', 'swap']) {
      const options = `{ table: 'counted', replace_method: '${method}' }`;
      const write = (...written: string[]) =>
        flow.run(`EXPORT ${values(...written)} TO '${to}' TYPE POSTGRES OPTIONS ${options};`).then(problemsOf);
      expect(await write(`(1, 'x')`, `(2, 'aé ')`)).toMatch(/SF8255.*row 2.*aé /);
      expect(await write(`(1, 'é ')`)).toBe('[]');
      expect((await client.query('SELECT name FROM counted')).rows).toEqual([{ name: 'é ' }]);
    }
    await client.end();
    await rows(`DROP DATABASE ${other} WITH (FORCE)`);
  });

  test('texts that stay what they are are written', async () => {
    await rows(
      `CREATE TABLE fitting (id int, name varchar(3), at timestamp, day date, t time, f float8, n name, i interval)`,
    );
    const query = `SELECT 1 AS id, 'ab ' AS name, '2026-01-01 10:00:00.123456Z' AS at, '2026-01-01' AS day, '10:00' AS t,
      '0.30000000000000004' AS f, 'x' AS n, '1 day 1.25 ms' AS i
      UNION ALL SELECT 2, NULL, NULL, 'infinity', NULL, '-Infinity', NULL, '1.5 h'`;
    expect(await exported(query, { table: 'fitting', mode: 'append' })).toBe('[]');
    expect(await exported(`${query} LIMIT 1`, { table: 'fitting', mode: 'merge', keys: ['day', 'name', 'n'] })).toBe(
      '[]',
    );
    expect(await rows('SELECT name, at::text, day::text, t::text, f, n, i::text FROM fitting ORDER BY id')).toEqual([
      {
        name: 'ab ',
        at: '2026-01-01 10:00:00.123456',
        day: '2026-01-01',
        t: '10:00:00',
        f: 0.30000000000000004,
        n: 'x',
        i: '1 day 00:00:00.00125',
      },
      { name: null, at: null, day: 'infinity', t: null, f: Number.NEGATIVE_INFINITY, n: null, i: '01:30:00' },
    ]);
  });

  test.each([
    ['name', '[1]', /INTEGER\[\]/],
    ['name', `'10'::BIT`, /BIT/],
    ['date[]', `'{2026-01-01 10:00:00}'`, /cast the elements/],
    ['numeric(5,2)[]', `'{1.005}'`, /cast the elements/],
    ['money[]', `'{1.005}'`, /cast the elements/],
    ['varchar(3)[]', `'{"abc  "}'`, /cast the elements/],
    ['name[]', `'{a}'`, /cast the elements/],
    ['name[]', `['a']`, /cast the elements/],
    ['interval[]', `'{1.00000051 seconds}'`, /cast the elements/],
    ['tenths_within[]', `'{1.25}'`, /cast the elements/],
    ['short_within[]', `'{"abc  "}'`, /cast the elements/],
    ['pair', `'(1.25,abc)'`, /round or cut what its fields \((numeric\(4,1\)|character varying\(3\)|, ){3}\)/],
    ['pair[]', `'{"(1.25,abc)"}'`, /round or cut/],
    ['pair[]', `['(1.25,abc)']`, /round or cut/],
    ['pairs', `'(1,"(1.25,abc)")'`, /round or cut/],
    ['lists_within[]', `'{{1.25}}'`, /fields \(numeric\(4,1\)\)/],
  ])('%s ← %s: the server would cut or round elements without a word', async (type, value, words) => {
    await rows(`DROP TABLE IF EXISTS elements; DROP TYPE IF EXISTS pairs, pair;
      DROP DOMAIN IF EXISTS tenths_within, short_within, lists_within;
      CREATE DOMAIN tenths_within AS numeric(4,1); CREATE DOMAIN short_within AS varchar(3);
      CREATE DOMAIN lists_within AS numeric(4,1)[];
      CREATE TYPE pair AS (n tenths_within, name varchar(3)); CREATE TYPE pairs AS (id int, pairs pair[]);
      CREATE TABLE elements (value ${type})`);
    const problem = await exported(`SELECT ${value} AS value`, { table: 'elements', mode: 'append' });
    expect(problem).toContain('SF8253');
    expect(problem).toMatch(words);
    expect(await rows('SELECT FROM elements')).toEqual([]);
  });

  test('a text with elements that stay what they are is written', async () => {
    await rows(`CREATE DOMAIN tenth AS numeric(4,1); CREATE TYPE whole_pair AS (n numeric, t text);
      CREATE TABLE whole (n int[], t text[], d numeric[], e tenth[], p whole_pair, q whole_pair[])`);
    const query = `SELECT '{1,2}' AS n, '{"a "}' AS t, '{1.005}' AS d, ['1.5', '2.50'] AS e, '(1.005,"a ")' AS p,
      ['(1.005,b)'] AS q`;
    expect(await exported(query, { table: 'whole', mode: 'append' })).toBe('[]');
    expect(await rows('SELECT n, t, d::text, e::text, p::text, q::text FROM whole')).toEqual([
      { n: [1, 2], t: ['a '], d: '{1.005}', e: '{1.5,2.5}', p: '(1.005,"a ")', q: '{"(1.005,b)"}' },
    ]);
  });

  test.each([
    ['varchar(3)', `'abc  '`, 'SF8255', /abc {2}/],
    ['numeric(5,1)', '1.25::DECIMAL(5,2)', 'SF8255', /1\.25/],
    ['date', `TIMESTAMP '2026-01-01 10:00:00'`, 'SF8255', /10:00/],
    ['short', `'abc  '`, 'SF8255', /abc {2}/],
    ['timestamp', 'now()', 'SF8253', /AT TIME ZONE/],
  ])('in a column that is made as %s', async (type, value, code, words) => {
    await rows(`DROP TABLE IF EXISTS asked, asked_more; DROP DOMAIN IF EXISTS short;
      CREATE DOMAIN short AS varchar(3); CREATE TABLE asked_more (id int)`);
    const query = `SELECT 1 AS id, NULL AS value UNION ALL SELECT 2, ${value}`;
    const column_types = { value: type };
    for (const options of [
      { table: 'asked', keys: ['id'] },
      { table: 'asked_more' },
      { table: 'asked_more', mode: 'merge', keys: ['id'] },
      { table: 'asked_more', replace_method: 'swap' },
    ]) {
      const problem = await exported(query, { ...options, column_types });
      expect(problem).toContain(code);
      expect(problem).toMatch(words);
    }
    expect(
      await rows(`SELECT to_regclass('asked') AS made, attname FROM pg_attribute
      WHERE attrelid = 'asked_more'::regclass AND attnum > 0`),
    ).toEqual([{ made: null, attname: 'id' }]);
  });

  test('a type that is asked for takes what fits, also where `guided` would widen it', async () => {
    await rows('CREATE TABLE asked_guided (id int)');
    const written = { table: 'asked_guided', mode: 'merge', keys: ['id'], schema_evolution: 'guided' };
    const column_types = { n: 'smallint', day: 'date', price: 'numeric(5,1)' };
    const query = `SELECT 2 AS id, 7 AS n, TIMESTAMP '2026-01-02' AS day, 1.50::DECIMAL(5,2) AS price`;
    expect(await exported(query, { ...written, column_types })).toBe('[]');
    expect(await exported(query, { table: 'asked_made', keys: ['id'], column_types })).toBe('[]');
    for (const name of ['asked_guided', 'asked_made']) {
      expect(await rows(`SELECT id, n, pg_typeof(n)::text AS type, day::text, price FROM ${name}`)).toEqual([
        { id: 2, n: 7, type: 'smallint', day: '2026-01-02', price: '1.5' },
      ]);
    }
  });

  test('types that would change values are refused before anything moves', async () => {
    await rows('CREATE TABLE unzoned (at timestamp, day date, flag int)');
    expect(await exported(`SELECT now() AS at`, { table: 'unzoned' })).toMatch(/SF8253.*AT TIME ZONE/);
    expect(await exported(`SELECT true AS flag`, { table: 'unzoned' })).toContain('SF8253');
    expect(await exported(`SELECT TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS at`, { table: 'unzoned' })).toContain(
      'nanoseconds',
    );
  });
});

function goodValue(type: string): string {
  if (/^(text|varchar|name)/.test(type)) return `'a'`;
  if (type === 'mood') return `'happy'`;
  if (/^(date|timestamp)/.test(type)) return `TIMESTAMP '2026-01-01'`;
  if (type === 'time') return `'10:00'`;
  if (type.startsWith('interval')) return `'1.5 s'`;
  if (type.endsWith('[]')) return `['1']`;
  return '1';
}

describe('statements around it', () => {
  test('run in the same transaction', async () => {
    await rows('CREATE TABLE log (what text)');
    const pre_sql = ['CREATE TABLE hooked (id int, name text)', `INSERT INTO log VALUES ('pre')`];
    expect(
      await exported(values(`(1, 'a')`), {
        table: 'hooked',
        pre_sql,
        post_sql: `INSERT INTO log SELECT name FROM hooked`,
      }),
    ).toBe('[]');
    expect(await rows('SELECT what FROM log')).toEqual([{ what: 'pre' }, { what: 'a' }]);
    const failing = await exported(values(`(2, 'b')`), { table: 'hooked', mode: 'append', post_sql: 'SELECT 1/0' });
    expect(failing).toMatch(/`post_sql`.*division by zero/);
    expect(await exported(values(`(2, 'b')`), { table: 'hooked', post_sql: 'COMMIT' })).toContain('SF8261');
    expect(await exported(values(`(2, 'b')`), { table: 'hooked', pre_sql: 'ROLLBACK; BEGIN' })).toContain('SF8261');
    expect((await table('hooked')).map(({ id }) => id)).not.toEqual([1, 2]);
  });

  test.each<[object, string]>([
    [{ pre_sql: 'COMMIT' }, 'SF8261'],
    [{ pre_sql: ['SELECT 1', ' ;-- done\n/* a /* b */ */ End'] }, 'SF8261'],
    [{ pre_sql: 'ROLLBACK; BEGIN' }, 'SF8261'],
    [{ pre_sql: `DELETE FROM kept; COMMIT` }, 'SF8264'],
    [{ post_sql: `SELECT ';'; COMMIT; BEGIN` }, 'SF8264'],
    [{ post_sql: 'DO $$ BEGIN COMMIT; END $$' }, 'SF8213'],
  ])('never end the transaction: %j leaves the table and the log as they were', async (hooks, code) => {
    await rows(`DROP TABLE IF EXISTS kept, sqlflow_writes; CREATE TABLE kept (id int, name text);
      INSERT INTO kept VALUES (7, 'old')`);
    expect(await exported(values(`(1, 'a')`), { table: 'kept', max_retries: 0, ...hooks })).toContain(code);
    expect(await table('kept')).toEqual([{ id: 7, name: 'old' }]);
    expect(await rows('SELECT target FROM sqlflow_writes')).toEqual([]);
  });

  test('have their session to themselves', async () => {
    await rows(`CREATE TABLE apart (id int, name text); CREATE TABLE seen (value text)`);
    const first = { table: 'apart', mode: 'append', pre_sql: `SET statement_timeout = '77min'` };
    const second = {
      table: 'apart',
      mode: 'append',
      post_sql: `INSERT INTO seen SELECT current_setting('statement_timeout')`,
    };
    const to = (options: object) =>
      `EXPORT ${values(`(1, 'a')`)} TO CONNECTION 'warehouse' OPTIONS ${JSON.stringify(options)};`;
    expect(problemsOf(await flow.run(`${to(first)} ${to(second)}`))).toBe('[]');
    expect(await rows('SELECT value FROM seen')).toEqual([{ value: '0' }]);
  });
});
