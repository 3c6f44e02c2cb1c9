import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { postgres } from '@sqlflow/connector-postgres';
import type { Batch, Connector, KeysBatch, ReadRequest } from '@sqlflow/connector-sdk';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import fc from 'fast-check';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

interface Load {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly mode?: string;
}

function pipeline(table: string, { params = {}, mode = '' }: Load): string {
  const all = {
    ...db.params,
    sync_mode: 'incremental',
    cursor_field: 'at',
    primary_key: 'k',
    delete_detection: 'compare_keys',
    ...params,
  };
  return `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(all)}; LOAD ${table} FROM pg.${table} ${mode};`;
}

/** Runs a load; gives how many rows it deleted, and what it warned of. */
async function run(flow: PostgresProject, table: string, load: Load = {}) {
  flow.events.length = 0;
  const result = await flow.run(pipeline(table, load));
  expect(problemsOf(result)).not.toContain('"severity":"error"');
  const [task] = result.tasks;
  const deleted = task?.status === 'succeeded' ? Number(task.outcome?.deleted ?? 0n) : undefined;
  return { deleted, warnings: JSON.stringify(flow.events.filter(({ type }) => type === 'warning')) };
}

const rowsOf = (flow: PostgresProject, table: string) =>
  flow.rows(`SELECT k::VARCHAR AS k, v FROM ${table} ORDER BY k, v`);
const rowsAt = (table: string) => db.run(`SELECT k::text AS k, v FROM ${table} ORDER BY k::text COLLATE "C", v`);

/** One thing that happens at the source. `open` ones are committed after the run that follows. */
interface Change {
  readonly what: string;
  readonly keys: readonly number[];
  readonly value: number;
  readonly open: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('insert', 'update', 'delete', 'move', 'swap'),
  keys: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
  value: fc.integer({ min: 0, max: 3 }),
  open: fc.boolean(),
});

function statement(table: string, key: (n: number) => string, { what, keys, value }: Change): string {
  const list = keys.map(key);
  switch (what) {
    case 'insert':
      return list
        .map((k) => `INSERT INTO ${table} VALUES (${k}, ${value}, '2026-01-0${value + 1}') ON CONFLICT DO NOTHING`)
        .join(';');
    case 'update':
      return `UPDATE ${table} SET v = ${value}, at = now() WHERE k IN (${list.join(', ')})`;
    case 'delete':
      return `DELETE FROM ${table} WHERE k IN (${list.join(', ')})`;
    case 'move':
      return `UPDATE ${table} SET k = ${key((keys[0] ?? 0) + 100)} WHERE k = ${list[0]} AND NOT EXISTS (SELECT FROM ${table} WHERE k = ${key((keys[0] ?? 0) + 100)})`;
    default:
      return `CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM ${table} WHERE k IN (${list.join(', ')});
        DELETE FROM ${table} WHERE k IN (${list.join(', ')}); INSERT INTO ${table} SELECT * FROM kept`;
  }
}

test.each<[string, string, (n: number) => string]>([
  ['int', 'int', (n) => String(n)],
  ['text', 'text COLLATE "und-x-icu"', (n) => `'Straße ${n % 2 === 0 ? 'é' : 'É'}' || ${n}`],
])('whatever happens at the source, the table is the same after each run: %s keys', async (name, type, key) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { minLength: 2, maxLength: 4 }), async (rounds) => {
      const table = `history_${name}`;
      await db.run(`DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (k ${type} PRIMARY KEY, v int, at timestamptz);
        INSERT INTO ${table} SELECT ${name === 'int' ? 'i' : `'x' || i`}, 0, '2026-01-01' FROM generate_series(1, 600) i`);
      await using flow = await postgresProject();
      await run(flow, table);
      for (const changes of rounds) {
        const slow = await db.connect();
        await slow.query('BEGIN');
        let isOpen = false;
        for (const each of changes) {
          const sql = statement(table, key, each);
          if (each.open && !isOpen) {
            await slow.query(sql);
            isOpen = true;
          } else if (!isOpen) await db.run(`BEGIN; ${sql}; COMMIT`);
        }
        const seen = await rowsAt(table);
        await run(flow, table);
        expect(await rowsOf(flow, table)).toEqual(seen);
        await slow.query('COMMIT');
        await slow.end();
      }
      await run(flow, table);
      expect(await rowsOf(flow, table)).toEqual(await rowsAt(table));
    }),
    { numRuns: 2 },
  );
});

/** The connector, and what keys it hands over. */
function watchingKeys(seen: KeysBatch[]): Connector {
  const { source } = postgres;
  if (source === undefined) throw new Error('no source');
  const open: typeof source.open = async (params, context) => {
    const opened = await source.open(params, context);
    async function* read(request: ReadRequest): AsyncGenerator<Batch> {
      for await (const batch of opened.read(request)) {
        if (batch.kind === 'keys') seen.push(batch);
        yield batch;
      }
    }
    return { ...opened, read, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  };
  return { ...postgres, source: { ...source, open } };
}

test('keys of all kinds are the same on both sides: of many, one is deleted', async () => {
  const kinds: Readonly<Record<string, string>> = {
    smallint: 'i - 300',
    bigint: 'i * 9007199254740993',
    'numeric(30,3)': 'i * 1234567890123.125',
    'numeric(5,-2)': 'i * 100',
    numeric: `(i || '.50')::numeric`,
    uuid: 'md5(i::text)::uuid',
    text: `chr(9 + i) || E'\\n"\\\\' || repeat('€', i % 7)`,
    'varchar(20)': `'v ' || i || ' '`,
    'char(9)': `'c' || i`,
    date: `'0044-03-15 BC'::date + i * 1000`,
    timestamp: `'1969-12-31 23:59:59.123456'::timestamp + i * interval '1.000001 s' * (i % 3 - 1) + i * interval '1 s'`,
    timestamptz: `'1700-01-01 00:00:00.5+02'::timestamptz + i * interval '1 month 0.123457 s'`,
    inet: `('10.0.' || i / 256 || '.' || i % 256)::inet`,
    boolean: 'i = 1',
  };
  const names = Object.keys(kinds).map((_, at) => `kind_${at}`);
  for (const [at, [type, value]] of Object.entries(kinds).entries()) {
    const many = type === 'boolean' ? 2 : 500;
    await db.run(`CREATE TABLE kind_${at} (k ${type} PRIMARY KEY, v int);
      INSERT INTO kind_${at} SELECT ${value}, i FROM generate_series(1, ${many}) i`);
  }
  await db.run(
    `INSERT INTO kind_9 VALUES ('infinity', 0); INSERT INTO kind_10 VALUES ('-infinity', 0); INSERT INTO kind_11 VALUES ('infinity', 0)`,
  );
  const compared: KeysBatch[] = [];
  await using flow = await postgresProject({}, watchingKeys(compared));
  const params = { ...db.params, primary_key: 'k', delete_detection: 'compare_keys' };
  const text = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; ${names.map((name) => `LOAD ${name} FROM pg.${name} MODE MERGE;`).join(' ')}`;
  const deletedBy = async () => {
    const result = await flow.run(text);
    expect(problemsOf(result)).not.toContain('"severity":"error"');
    return result.tasks.map((task) => (task.status === 'succeeded' ? Number(task.outcome?.deleted) : task.status));
  };
  expect(await deletedBy()).toEqual(names.map(() => 0));
  expect(await deletedBy()).toEqual(names.map(() => 0));
  // Both sides have the same sums: no key was read.
  expect(compared).toEqual([]);
  for (const name of names) await db.run(`DELETE FROM ${name} WHERE v = 2`);
  expect(await deletedBy()).toEqual(names.map(() => 1));
  expect(compared.map(({ buckets }) => buckets.length)).toEqual(names.map(() => 1));
  const left = await flow.rows(
    names.map((name) => `SELECT count(*) FILTER (v = 2)::INT AS n FROM ${name}`).join(' UNION ALL '),
  );
  expect(left.map(({ n }) => n)).toEqual(names.map(() => 0));
});

test.each(['LATIN1', 'SQL_ASCII', 'EUC_JP'])('keys are the same in a database of %s', async (encoding) => {
  const database = `${db.database}_${encoding.toLowerCase()}`;
  await db.run(`CREATE DATABASE ${database} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
  const other = await db.connect({ database });
  const letters = encoding === 'EUC_JP' ? '日本' : 'Straße é';
  await other.query(`CREATE TABLE texts (k text PRIMARY KEY, v int, at timestamptz DEFAULT now());
    INSERT INTO texts SELECT '${letters}' || i, i FROM generate_series(1, 500) i;
    CREATE TABLE numbers (k int PRIMARY KEY, v int, at timestamptz DEFAULT now());
    INSERT INTO numbers SELECT i, i FROM generate_series(1, 500) i`);
  const compared: KeysBatch[] = [];
  await using flow = await postgresProject({}, watchingKeys(compared));
  const load = { params: { database } };
  for (const table of ['texts', 'numbers']) {
    await run(flow, table, load);
    expect((await run(flow, table, load)).deleted).toBe(0);
    expect(compared).toEqual([]);
    await other.query(`DELETE FROM ${table} WHERE v = 2`);
    expect((await run(flow, table, load)).deleted).toBe(1);
    expect(compared.splice(0).map(({ buckets }) => buckets.length)).toEqual([1]);
    expect(await flow.rows(`SELECT count(*)::INT AS n, count(*) FILTER (v = 2)::INT AS gone FROM ${table}`)).toEqual([
      { n: 499, gone: 0 },
    ]);
  }
  await other.end();
  await db.run(`DROP DATABASE ${database} WITH (FORCE)`);
});

test('a key of several columns, NULL among them, and filters, which hold on both sides', async () => {
  await db.run(`CREATE TABLE pairs (k int, part text, v int, at timestamptz DEFAULT now());
    INSERT INTO pairs SELECT i / 2, CASE WHEN i % 2 = 0 THEN 'a' END, i FROM generate_series(1, 800) i`);
  await using flow = await postgresProject();
  const load = { params: { primary_key: ['k', 'part'], filters: { v: '<= 700' } } };
  await run(flow, 'pairs', load);
  await db.run(`DELETE FROM pairs WHERE v IN (10, 11, 790); UPDATE pairs SET v = 701 WHERE v = 20`);
  expect((await run(flow, 'pairs', load)).deleted).toBe(3);
  expect(await flow.rows('SELECT count(*)::INT AS n FROM pairs')).toEqual([{ n: 697 }]);
});

test('a source that was emptied empties the table, and that is warned of; in batches, too', async () => {
  await db.run(`CREATE TABLE emptied (k int PRIMARY KEY, v int, at timestamptz);
    INSERT INTO emptied SELECT i, i, '2026-01-01' FROM generate_series(1, 500) i`);
  await using flow = await postgresProject();
  const load = { params: { batch_size: 100 } };
  await run(flow, 'emptied', load);
  await db.run(
    `DELETE FROM emptied WHERE k > 1; INSERT INTO emptied SELECT i, i, now() FROM generate_series(1001, 1300) i`,
  );
  expect((await run(flow, 'emptied', load)).deleted).toBe(499);
  expect(await flow.rows('SELECT count(*)::INT AS n FROM emptied')).toEqual([{ n: 301 }]);
  await db.run('TRUNCATE emptied');
  const { deleted, warnings } = await run(flow, 'emptied', load);
  expect(deleted).toBe(301);
  expect(warnings).toMatch(/SF9131.*301 rows of `emptied`/);
});

test('while others write, the table ends as the source does', async () => {
  await db.run(`CREATE TABLE busy (k int PRIMARY KEY, v int, at timestamptz DEFAULT now());
    INSERT INTO busy SELECT i, 0 FROM generate_series(1, 2000) i`);
  await using flow = await postgresProject();
  await run(flow, 'busy');
  let writing = true;
  const writers = [1, 2, 3].map(async (seed) => {
    const client = await db.connect();
    for (let turn = 0; writing; turn += 1) {
      const key = (turn * 37 * seed) % 2000;
      await client.query(`BEGIN; DELETE FROM busy WHERE k BETWEEN ${key} AND ${key + 3}`);
      await client.query(`INSERT INTO busy VALUES (${key + 1}, ${turn}, '2026-01-01') ON CONFLICT DO NOTHING`);
      await client.query(turn % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
    }
    await client.end();
  });
  for (let turn = 0; turn < 3; turn += 1) await run(flow, 'busy');
  writing = false;
  await Promise.all(writers);
  await run(flow, 'busy');
  expect(await rowsOf(flow, 'busy')).toEqual(await rowsAt('busy'));
});

describe('soft', () => {
  test.each(['', 'MODE MERGE'])('rows that a column marks are deleted, and come back with it: %s', async (mode) => {
    const table = mode === '' ? 'soft_new' : 'soft_all';
    await db.run(`CREATE TABLE ${table} (k int PRIMARY KEY, v int, at timestamptz DEFAULT now(), gone boolean, deleted_at timestamptz);
      INSERT INTO ${table} SELECT i, i, now(), i = 1 FROM generate_series(1, 5) i`);
    await using flow = await postgresProject();
    const whole = mode === '' ? {} : { sync_mode: 'full_refresh', cursor_field: undefined };
    const byFlag = { mode, params: { delete_detection: 'soft', soft_delete_column: 'gone', ...whole } };
    await run(flow, table, byFlag);
    expect((await rowsOf(flow, table)).map(({ k }) => k)).toEqual(['2', '3', '4', '5']);
    await db.run(`UPDATE ${table} SET gone = true WHERE k = 2; UPDATE ${table} SET gone = false WHERE k = 1`);
    expect((await run(flow, table, byFlag)).deleted).toBe(1);
    expect((await rowsOf(flow, table)).map(({ k }) => k)).toEqual(['1', '3', '4', '5']);
    await db.run(`UPDATE ${table} SET gone = NULL; UPDATE ${table} SET deleted_at = now() WHERE k = 3`);
    await run(flow, table, { ...byFlag, params: { ...byFlag.params, soft_delete_column: 'deleted_at' } });
    expect((await rowsOf(flow, table)).map(({ k }) => k)).toEqual(['1', '2', '4', '5']);
  });

  test.each(['', 'MODE MERGE'])('what changes nothing is not counted: %s', async (mode) => {
    const table = mode === '' ? 'counted_new' : 'counted_all';
    await db.run(`CREATE TABLE ${table} (k int PRIMARY KEY, v int, at timestamptz DEFAULT now(), gone boolean);
      INSERT INTO ${table} SELECT i, i, '2026-01-01'::timestamptz + i * interval '1 day', i = 5 FROM generate_series(1, 5) i`);
    await using flow = await postgresProject();
    const whole = mode === '' ? {} : { sync_mode: 'full_refresh', cursor_field: undefined };
    const params = { delete_detection: 'soft', soft_delete_column: 'gone', late_commits: 'ignore', ...whole };
    const counts = async (more: object = {}) => {
      const result = await flow.run(pipeline(table, { mode, params: { ...params, ...more } }));
      expect(problemsOf(result)).not.toContain('"severity":"error"');
      const [task] = result.tasks;
      const { inserted, updated, deleted } = (task?.status === 'succeeded' && task.outcome) || {};
      return [inserted, updated, deleted].map(Number);
    };
    expect(await counts()).toEqual([4, 0, 0]);
    const again = mode === '' ? 0 : 4;
    expect(await counts()).toEqual([0, again, 0]);
    await db.run(`UPDATE ${table} SET gone = true, at = '2026-02-01' WHERE k = 2`);
    await db.run(`INSERT INTO ${table} VALUES (6, 6, '2026-02-02', false), (7, 7, '2026-02-03', true)`);
    const batches = mode === '' ? { batch_size: 1 } : {};
    expect(await counts(batches)).toEqual([1, mode === '' ? 0 : 3, 1]);
    expect((await counts()).at(-1)).toBe(0);
    expect((await counts())[0]).toBe(0);
  });
});

describe('refused', () => {
  const refusal = async (flow: PostgresProject, text: string) =>
    flow.run(text).then(problemsOf, (error: unknown) => JSON.stringify(error) + String(error));

  test('loads that do not merge, a WHERE, a parameter that is missing or has no meaning', async () => {
    await db.run(
      `CREATE TABLE refused (k float8 PRIMARY KEY, v int, at timestamptz); INSERT INTO refused VALUES (1.5, 1, now())`,
    );
    await using flow = await postgresProject();
    expect(await refusal(flow, pipeline('refused', { mode: 'MODE APPEND' }))).toContain('SF2076');
    expect(await refusal(flow, pipeline('refused', { mode: 'WHERE v > 0' }))).toContain('SF2077');
    expect(await refusal(flow, pipeline('refused', { params: { delete_detection: 'soft' } }))).toContain(
      'soft_delete_column',
    );
    expect(await refusal(flow, pipeline('refused', { params: { soft_delete_column: 'v' } }))).toContain(
      'soft_delete_column',
    );
  });

  test.each([
    [
      'a mark that is missing',
      { delete_detection: 'soft', soft_delete_column: 'vv' },
      '"vv"',
      /SF5085.*did you mean `v`/,
    ],
    ['a mark that is a number', { delete_detection: 'soft', soft_delete_column: 'v' }, '"v"', /SF5086/],
    ['a key that has no text of its own', {}, '"k"', /SF5087/],
  ])('with the plan, before anything is read: %s', async (_, params, at, problem) => {
    await db.run(
      'CREATE TABLE IF NOT EXISTS planned (k float8 PRIMARY KEY, v int, at timestamptz); TRUNCATE planned; INSERT INTO planned VALUES (1.5, 1, now())',
    );
    await using flow = await postgresProject();
    const text = pipeline('planned', { params });
    expect(await refusal(flow, text)).toMatch(problem);
    const { diagnostics } = await flow.project.plan('pipelines/p.sf');
    expect(JSON.stringify(diagnostics)).toMatch(problem);
    const { start = 0, end = 0 } = diagnostics[0]?.place?.span ?? {};
    expect(text.slice(start, end)).toBe(at);
    await expect(flow.rows('FROM planned')).rejects.toThrow();
  });

  test('not what runs: a mark that only one side has, types that the table gets when it is built anew', async () => {
    await db.run(`CREATE TABLE evolves (k int PRIMARY KEY, v int, at timestamptz DEFAULT now(), gone text);
      INSERT INTO evolves VALUES (1, 1), (2, 2)`);
    await using flow = await postgresProject();
    await run(flow, 'evolves');
    await db.run(`ALTER TABLE evolves ADD deleted_at timestamptz; UPDATE evolves SET deleted_at = now() WHERE k = 2`);
    const byTime = { params: { delete_detection: 'soft', soft_delete_column: 'deleted_at' } };
    await db.run('UPDATE evolves SET at = now() WHERE k = 2');
    expect((await run(flow, 'evolves', byTime)).deleted).toBe(1);
    await db.run('ALTER TABLE evolves DROP deleted_at');
    expect((await run(flow, 'evolves', byTime)).deleted).toBe(0);
    await db.run('ALTER TABLE evolves ALTER gone TYPE boolean USING k = 2');
    const byFlag = { params: { delete_detection: 'soft', soft_delete_column: 'gone' } };
    expect(await refusal(flow, pipeline('evolves', byFlag))).toMatch(/SF5086.*VARCHAR/);
    const anew = { fullRefresh: true };
    expect(problemsOf(await flow.run(pipeline('evolves', byFlag), anew))).not.toContain('"severity":"error"');
    expect(await rowsOf(flow, 'evolves')).toEqual([{ k: '1', v: 1 }]);
    await db.run('ALTER TABLE evolves ALTER k TYPE float8');
    expect(problemsOf(await flow.run(pipeline('evolves', {}), anew))).not.toContain('"severity":"error"');
    expect(await refusal(flow, pipeline('evolves', {}))).toContain('SF5087');
  });

  test('a table that others write to', async () => {
    await db.run(`CREATE TABLE mine (k int PRIMARY KEY, v int, at timestamptz DEFAULT now()); INSERT INTO mine VALUES (1, 1);
      CREATE TABLE other AS SELECT 2 AS k, 2 AS v, now() AS at`);
    await using flow = await postgresProject();
    await run(flow, 'mine');
    for (const fullRefresh of [false, true]) {
      const both = flow.run(`${pipeline('mine', {})} LOAD mine FROM pg.other;`, { fullRefresh });
      await expect(both).rejects.toThrow(/SF2080|another statement of this pipeline/);
    }
    expect(await rowsOf(flow, 'mine')).toEqual([{ k: '1', v: 1 }]);
    const whole = { ...db.params, primary_key: 'k' };
    expect(
      problemsOf(
        await flow.run(
          `SOURCE second TYPE POSTGRES PARAMS ${JSON.stringify(whole)}; LOAD mine FROM second.other MODE MERGE;`,
        ),
      ),
    ).toBe('[]');
    await flow.project.state.clean({ days: 0 });
    expect(await refusal(flow, pipeline('mine', {}))).toMatch(/SF9130.*load:mine of run/);
    expect(await rowsOf(flow, 'mine')).toHaveLength(2);
    expect(problemsOf(await flow.run(pipeline('mine', {}), { fullRefresh: true }))).not.toContain('"severity":"error"');
    expect((await run(flow, 'mine')).deleted).toBe(0);
    expect(await rowsOf(flow, 'mine')).toEqual([{ k: '1', v: 1 }]);
  });

  test('not a LOAD that took over the state of another, nor one that two pipelines include', async () => {
    await db.run(
      'CREATE TABLE handed (k int PRIMARY KEY, v int, at timestamptz); INSERT INTO handed VALUES (1, 1, now()), (2, 2, now())',
    );
    await using flow = await postgresProject();
    await run(flow, 'handed');
    const renamed = pipeline('handed', {}).replaceAll('pg', 'shop');
    expect(await refusal(flow, renamed)).toMatch(/SF9130|SF5066/);
    await flow.project.state.move('pg', { table: 'handed', to: 'shop' });
    await db.run('DELETE FROM handed WHERE k = 2');
    expect(problemsOf(await flow.run(renamed))).not.toContain('"severity":"error"');
    expect(await rowsOf(flow, 'handed')).toEqual([{ k: '1', v: 1 }]);
    await db.run(
      'CREATE TABLE shared (k int PRIMARY KEY, v int, at timestamptz); INSERT INTO shared VALUES (1, 1, now())',
    );
    const whole = { sync_mode: 'full_refresh', cursor_field: undefined };
    await writeFile(join(flow.directory, 'shared.sf'), pipeline('shared', { params: whole, mode: 'MODE MERGE' }));
    for (const name of ['a', 'b']) {
      await writeFile(join(flow.directory, `pipelines/${name}.sf`), "INCLUDE '../shared.sf';");
      await db.run('DELETE FROM shared; INSERT INTO shared SELECT max(v) + 1, 1, now() FROM handed');
      expect(problemsOf(await flow.project.run(`pipelines/${name}.sf`))).not.toContain('"severity":"error"');
    }
    expect(await rowsOf(flow, 'shared')).toEqual([{ k: '2', v: 1 }]);
  });

  test('a table of rows that came there some other way, until it is built anew', async () => {
    await db.run(
      'CREATE TABLE found (k int PRIMARY KEY, v int, at timestamptz); INSERT INTO found VALUES (1, 1, now())',
    );
    await using flow = await postgresProject();
    await flow.rows('CREATE TABLE found AS SELECT 7 AS k, 7 AS v, now() AS at', { write: true });
    expect(await refusal(flow, pipeline('found', {}))).toMatch(/SF9130.*history knows nothing/);
    expect(await rowsOf(flow, 'found')).toEqual([{ k: '7', v: 7 }]);
    expect(problemsOf(await flow.run(pipeline('found', {}), { fullRefresh: true }))).not.toContain(
      '"severity":"error"',
    );
    expect((await run(flow, 'found')).deleted).toBe(0);
    expect(await rowsOf(flow, 'found')).toEqual([{ k: '1', v: 1 }]);
  });

  test('not a table that is empty, and not a whole load that has run before', async () => {
    await db.run(
      'CREATE TABLE again (k int PRIMARY KEY, v int, at timestamptz); INSERT INTO again VALUES (1, 1, now())',
    );
    await using flow = await postgresProject();
    await flow.rows('CREATE TABLE again AS SELECT 7 AS k, 7 AS v, now() AS at WHERE false', { write: true });
    const whole = { mode: 'MODE MERGE', params: { sync_mode: 'full_refresh', cursor_field: undefined } };
    expect((await run(flow, 'again', whole)).deleted).toBe(0);
    await db.run('DELETE FROM again; INSERT INTO again VALUES (2, 2, now())');
    expect((await run(flow, 'again', whole)).deleted).toBe(1);
    expect(await rowsOf(flow, 'again')).toEqual([{ k: '2', v: 2 }]);
  });
});
