import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Condition } from '@sqlflow/connector-sdk';
import type { RunEvent } from '@sqlflow/core';
import type { Engine } from '@sqlflow/engine';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import fc from 'fast-check';
import { type OpenedSource, openedSource } from './opened-source.js';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';
import { columns, conditions, row } from './pushed-condition.js';

let db: TestDatabase;
let flow: PostgresProject;
let engine: Engine;
let source: OpenedSource;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
  engine = await openDuckDbEngine({ path: ':memory:' });
  source = await openedSource(db.params);
  const list = Object.entries(columns).map(([name, { type }]) => `${name} ${type}`);
  await db.run(`
    CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TYPE mood AS ENUM ('sad', 'fine');
    CREATE TABLE every (id serial, ${list.join(', ')});
    CREATE VIEW seen AS SELECT * FROM every;`);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  await flow[Symbol.asyncDispose]();
  await db.close();
});

const pg = (more: Record<string, unknown> = {}) =>
  `SOURCE pg TYPE POSTGRESQL PARAMS ${JSON.stringify({ ...db.params, ...more })};`;

/** The ids of the rows that the server sends. */
async function sent(stream: string, filter: readonly Condition[]): Promise<number[]> {
  const lines = await source.read({ stream, sync: 'full_refresh', filter });
  return lines.flatMap((line) => /^(\d+),/.exec(line)?.[1] ?? []).map(Number);
}

test('the server leaves out no row that the engine keeps, whatever the condition', async () => {
  const rows = fc.array(row, { minLength: 60, maxLength: 60 });
  let left = 0;
  const check = async (values: readonly string[], asked: readonly string[]): Promise<void> => {
    await db.run(`TRUNCATE every; INSERT INTO every (${Object.keys(columns).join(', ')}) VALUES ${values.join(', ')}`);
    expect(problemsOf(await flow.run(`${pg()} LOAD whole FROM pg.every;`))).toBe('[]');
    const lists = asked.map((each, at) => `list(id) FILTER (${each}) AS c${at}`);
    const [kept] = await flow.rows(`SELECT ${lists.join(', ')} FROM whole`);
    for (const [at, each] of asked.entries()) {
      const filter = await engine.simpleConditions(each);
      if (filter.length === 0) continue;
      const came = await sent(at % 5 === 0 ? 'seen' : 'every', filter);
      const wanted = ((kept?.[`c${at}`] ?? []) as readonly unknown[]).map(Number);
      expect({ [each]: wanted.filter((id) => !came.includes(id)) }).toEqual({ [each]: [] });
      left += values.length - came.length;
    }
  };
  await fc.assert(fc.asyncProperty(rows, conditions, check), { numRuns: 3, endOnFailure: true });
  expect(left).toBeGreaterThan(0);
});

/** What the server is asked for, of conditions that it may be asked for: the rest stays here. */
test.each([
  ['i4 >= 7 AND i4 % 2 = 1', `"i4" >= '7'::pg_catalog.int8`],
  ['i8 = 9223372036854775807', `"i8" = '9223372036854775807'::pg_catalog.int8`],
  ['7.5 < n OR n IS NULL', `("n" > '7.5'::pg_catalog.numeric) OR ("n" IS NOT DISTINCT FROM NULL)`],
  [`t = 'é'`, `"t" = 'é'::pg_catalog.text AND "t" COLLATE "C" = 'é'::pg_catalog.text`],
  [`e = 'neither'`, `"e"::pg_catalog.text COLLATE "C" = 'neither'::pg_catalog.text`],
  [`v NOT IN ('a', 'b')`, `NOT ("v" IN ('a'::pg_catalog.text, 'b'::pg_catalog.text) AND "v" COLLATE "C" IN`],
  ['NOT b', 'NOT ("b")'],
  [`d BETWEEN '2026-01-01' AND DATE '2026-12-31'`, `"d" BETWEEN '2026-01-01'::pg_catalog.date AND`],
  [`ts > DATE '2026-01-01'`, `"ts" > '2026-01-01'::pg_catalog.timestamp`],
  [`tz < '2026-01-01 00:00:00+01'`, `"tz" < '2026-01-01 00:00:00+01'::pg_catalog.timestamptz`],
])('of %s the server gets %s', async (where, pushed) => {
  expect(await asked('every', where)).toContain(`WHERE (${pushed}`);
});

test.each([
  `t > 'a'`,
  `c = 'a'`,
  `e > 'sad'`,
  `un = '7'`,
  'f4 = 0.1',
  'i4 = 7.5',
  `tz > TIMESTAMP '2026-01-01 00:00:00'`,
  `tz > '2026-01-01'`,
  `d > 'infinity'`,
  'i4 = i2',
  'abs(i4) = 7',
  'i4',
  `i4 = 7 OR length(t) > 1`,
  'n38 > 0.123456',
  't = NULL',
])('of %s the server gets nothing', async (where) => {
  expect(await asked('every', where)).not.toContain('WHERE');
});

test('conditions do not get into a view or a query, whose own order of evaluation counts', async () => {
  await db.run(`
    CREATE TABLE mixed (id int, raw text); INSERT INTO mixed VALUES (1, '12'), (2, 'none'), (3, '7');
    CREATE VIEW numbers AS SELECT id, raw::int AS n FROM mixed WHERE raw ~ '^[0-9]+$';`);
  expect(problemsOf(await flow.run(`${pg()} LOAD n FROM pg.numbers WHERE n > 10 AND id = 1;`))).toBe('[]');
  expect(await flow.rows('FROM n')).toEqual([{ id: 1, n: 12 }]);
  expect(await asked('numbers', 'n > 10')).toContain('OFFSET 0) AS rows WHERE ("n" >');
});

test('conditions do not get to another server, which may compare otherwise', async () => {
  await db.run(`CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
    CREATE TABLE parts (id int, i4 int) PARTITION BY LIST (id);
    CREATE FOREIGN TABLE far_part PARTITION OF parts FOR VALUES IN (1) SERVER far`);
  source.takeStatements();
  await expect(sent('parts', await engine.simpleConditions('i4 = 7'))).rejects.toThrow('no handler');
  expect(source.takeStatements().join()).toContain('OFFSET 0) AS rows WHERE ("i4" =');
});

test('a text that the encoding of the server has not is looked for here', async () => {
  const database = `${db.database}_latin`;
  await db.run(`CREATE DATABASE ${database} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  const latin = await db.connect({ database });
  await latin.query(`CREATE TABLE words (id int, t text); INSERT INTO words VALUES (1, 'é'), (2, 'e')`);
  await latin.end();
  const other = await openedSource({ ...db.params, database });
  const read = async (where: string) =>
    other.read({ stream: 'words', sync: 'full_refresh', filter: await engine.simpleConditions(where) });
  expect(await read(`t = 'Ω' OR t = 'é'`)).toEqual(['1,é', '2,e']);
  expect(await read(`t <> 'é' AND id = 1`)).toEqual(['1,é']);
  expect(await read(`t = 'e'`)).toEqual(['2,e']);
  await other[Symbol.asyncDispose]();
  await db.run(`DROP DATABASE ${database}`);
});

test('a preview reads what the server leaves', async () => {
  await db.run(`CREATE TABLE previewed AS SELECT g AS id FROM generate_series(1, 1000) g`);
  await writeFile(join(flow.directory, 'pipelines/p.sf'), `${pg()} LOAD x FROM pg.previewed WHERE id = 900;`);
  const [preview] = await flow.project.previewSource('pg');
  expect(preview?.rows).toEqual([{ id: 900 }]);
});

test('a condition with a secret in it does not get to the server', async () => {
  const statements: string[] = [];
  const load = async (where: string): Promise<string> => {
    const text = `${pg({ password: '${pw}', debug_mode: { trace_queries: true } })} LOAD s FROM pg.every WHERE ${where};`;
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'statement' && event.source === 'pg') statements.push(event.sql);
    };
    const variables = { pw: db.password, kind: 'x' };
    expect((await flow.run(text, { variables, onEvent })).status).toBe('succeeded');
    return statements.splice(0).join('\n');
  };
  expect(await load("t = '${kind}' AND i4 = 7")).toMatch(/^COPY .* WHERE /m);
  expect(await load("t = '${pw}' AND i4 = 7")).not.toMatch(/^COPY .* WHERE /m);
});

/** The statement by which the server reads a stream, where a LOAD has this WHERE. */
async function asked(stream: string, where: string): Promise<string> {
  source.takeStatements();
  await sent(stream, await engine.simpleConditions(where));
  return source
    .takeStatements()
    .filter((sql) => sql.startsWith('COPY'))
    .join('\n');
}

test('rows and watermarks are those of loads whose condition stays here, however late commits are found', async () => {
  await db.run(`CREATE TABLE work (id int PRIMARY KEY, state text, at timestamptz); CREATE INDEX ON work (at);
    INSERT INTO work SELECT g, (ARRAY['open', 'done', NULL])[g % 3 + 1], now() - g * interval '1 minute' FROM generate_series(0, 8) g`);
  const methods = ['xmin', 'floor'];
  const loads = methods.map((name) => {
    const params = {
      ...db.params,
      sync_mode: 'incremental',
      cursor_field: 'at',
      primary_key: 'id',
      late_commits: name,
    };
    return `SOURCE ${name} TYPE POSTGRES PARAMS ${JSON.stringify(params)};
      LOAD ${name}_sent FROM ${name}.work WHERE state = 'open'; LOAD ${name}_kept FROM ${name}.work WHERE concat(state) = 'open';`;
  });
  await using own = await postgresProject();
  const run = async (): Promise<void> => {
    expect(problemsOf(await own.run(loads.join('\n')))).toBe('[]');
    const rows = async (table: string) => own.rows(`FROM ${table} ORDER BY id`);
    for (const name of methods) expect([name, await rows(`${name}_sent`)]).toEqual([name, await rows(`${name}_kept`)]);
    const marks = await own.rows(`SELECT arg_max(bound, entry) AS bound FROM sqlflow.watermarks GROUP BY target_table`);
    expect(marks).toEqual(Array.from({ length: 4 }, () => marks[0]));
  };
  await run();
  expect(await own.rows('SELECT count(*) AS n FROM xmin_sent')).toEqual([{ n: 3n }]);
  // The newest row is not wanted; one that was not is wanted now, and the other way round.
  await db.run(`INSERT INTO work VALUES (9, 'done', now()); UPDATE work SET state = 'open', at = now() WHERE id = 1;
    UPDATE work SET state = 'done', at = now() WHERE id = 0`);
  await run();
  expect(await own.rows('SELECT count(*) AS n FROM floor_sent WHERE id = 1')).toEqual([{ n: 1n }]);
  await db.run(`UPDATE work SET state = 'open', at = now() WHERE id = 9`);
  await run();
  expect(await own.rows('SELECT count(*) AS n FROM floor_sent')).toEqual([{ n: 5n }]);
});
