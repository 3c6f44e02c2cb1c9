import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Binder, Engine, UserFunction } from '@sqlflow/engine';
import { codes, type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import { openDuckDbEngine } from '../index.js';

let directory: string;
/** With a user function, so its binder is always a copy. */
let engine: Engine;
/** Without, so its binder can be the database itself. */
let plain: Engine;
let binder: Binder;
let calls = 0;

const statements = [
  'CREATE SCHEMA "S x"',
  "CREATE TYPE mood AS ENUM ('ok', 'bad')",
  'CREATE TYPE point AS STRUCT(x INTEGER, y mood)',
  'CREATE SEQUENCE seq START 5',
  `CREATE TABLE "S x"."T t" (id INTEGER PRIMARY KEY, m mood NOT NULL, p point, n DECIMAL(10,2) DEFAULT 3.5,
     g INTEGER GENERATED ALWAYS AS (id + 1), "quoted ""name" VARCHAR[], j JSON, CHECK (id > 0))`,
  'CREATE TABLE parent (id INTEGER PRIMARY KEY)',
  'CREATE TABLE child (id INTEGER PRIMARY KEY REFERENCES parent (id), note VARCHAR)',
  'CREATE TABLE grandchild (id INTEGER REFERENCES child (id), me INTEGER UNIQUE, boss INTEGER REFERENCES grandchild (me))',
  'CREATE TABLE facts (year INTEGER, kind VARCHAR, amount DOUBLE)',
  "INSERT INTO facts SELECT 2020 + i % 3, 'k' || i, i FROM range(1000) r(i)",
  'CREATE INDEX by_year ON facts (year)',
  'CREATE MACRO add_default(a, b := 5) AS a + b',
  'CREATE MACRO years_from(y) AS TABLE SELECT DISTINCT year FROM facts WHERE year >= y',
  'CREATE VIEW summary AS SELECT year, sum(amount) AS total FROM facts GROUP BY year',
  'CREATE VIEW "S x".renamed (a, b) AS SELECT id, m FROM "S x"."T t"',
  'CREATE TABLE gone (i INTEGER)',
  'CREATE VIEW broken AS FROM gone',
  'DROP TABLE gone',
  'CREATE SCHEMA sqlflow',
  'CREATE TABLE sqlflow.watermarks (v VARCHAR)',
];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-binder-'));
  engine = await openDuckDbEngine({ path: join(directory, 'data.duckdb') });
  plain = await openDuckDbEngine({ path: join(directory, 'plain.duckdb') });
  for (const each of [engine, plain]) {
    for (const sql of statements) await each.transaction((tx) => each.run(tx, sql));
  }
  const fn: UserFunction = {
    name: 'shout',
    file: 'udfs/a.js',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    nulls: 'skip',
    exact: false,
    volatile: false,
    call: (text: string) => {
      calls += 1;
      return text.toUpperCase();
    },
  };
  await engine.registerFunctions([fn]);
  await engine.transaction((tx) =>
    engine.run(tx, 'CREATE VIEW shouted AS SELECT shout(kind) AS s, 1 AS one FROM facts'),
  );
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});
async function columns(sql: string, searchPath?: readonly string[]): Promise<string> {
  const described = await binder.describe(sql, searchPath === undefined ? {} : { searchPath });
  return described.dynamic ? 'dynamic' : described.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

async function problem(
  sql: string,
  act: (sql: string) => Promise<unknown> = columns,
): Promise<Diagnostic & { at: string }> {
  const text = sql.replace('▶', '');
  const error: unknown = await act(text).catch((caught: unknown) => caught);
  if (!SqlFlowError.isInstance(error)) throw new Error(`no error: ${sql}`);
  const { sqlOffset } = error.diagnostic;
  const at = sqlOffset === undefined ? text : `${text.slice(0, sqlOffset)}▶${text.slice(sqlOffset)}`;
  return { ...error.diagnostic, at };
}

describe.each([
  ['a copy', () => engine.binder({ alone: true })],
  ['a copy where others may write', () => plain.binder()],
  ['the database itself', () => plain.binder({ alone: true })],
])('bound in %s', (_, open) => {
  beforeEach(async () => {
    binder = await open();
  });
  afterEach(async () => {
    await binder[Symbol.asyncDispose]();
  });

  test('everything of the catalog is there, without its rows', async () => {
    expect(await columns('FROM "S x"."T t"')).toBe(
      "id INTEGER, m ENUM('ok', 'bad'), p STRUCT(x INTEGER, y ENUM('ok', 'bad')), n DECIMAL(10,2), g INTEGER, quoted \"name VARCHAR[], j JSON",
    );
    expect(await columns('FROM summary')).toBe('year INTEGER, total DOUBLE');
    expect(await columns('FROM "S x".renamed')).toBe("a INTEGER, b ENUM('ok', 'bad')");
    expect(await columns('FROM sqlflow_db.main.facts')).toBe('year INTEGER, kind VARCHAR, amount DOUBLE');
    expect(
      await columns("SELECT 'ok'::mood AS m, nextval('seq') AS n, add_default(1) AS a, add_default(1, b := 2.5) AS b"),
    ).toBe("m ENUM('ok', 'bad'), n BIGINT, a INTEGER, b DECIMAL(12,1)");
    expect(await columns('FROM years_from(2020)')).toBe('year INTEGER');
    expect(await columns('FROM sqlflow.watermarks')).toBe('v VARCHAR');
    expect((await problem('FROM broken')).code).toBe(codes.binding.unknownTable.code);
  });

  test('every form of query', async () => {
    for (const sql of [
      'VALUES (1, 2)',
      '(SELECT 1)',
      'FROM facts;',
      'FROM facts -- x',
      'TABLE facts',
      'WITH a AS (FROM facts) FROM a',
      'UNPIVOT facts ON year, amount',
      'SUMMARIZE facts',
      'DESCRIBE facts;',
      'SHOW TABLES',
      'SUMMARIZE facts -- x',
    ]) {
      expect(await columns(sql)).toMatch(/^\w+ [A-Z]/);
    }
    expect(await columns("PIVOT facts ON kind IN ('a', 'b') USING sum(amount) GROUP BY year")).toBe(
      'year INTEGER, a DOUBLE, b DOUBLE',
    );
  });

  test('problems at their places', async () => {
    expect(await problem('SELECT ▶amuont FROM facts')).toMatchObject({
      code: codes.binding.unknownColumn.code,
      hint: 'did you mean amount?',
      at: 'SELECT ▶amuont FROM facts',
    });
    expect(await problem('SELECT 😀, ▶sum(kind) FROM facts'.replace('😀', "'😀'"))).toMatchObject({
      code: codes.binding.argumentTypes.code,
      at: "SELECT '😀', ▶sum(kind) FROM facts",
    });
    expect(await problem('FROM ▶fact')).toMatchObject({
      code: codes.binding.unknownTable.code,
      hint: 'did you mean facts?',
      at: 'FROM ▶fact',
    });
    expect(await problem('SELECT 1; SELECT 2')).toMatchObject({ code: codes.binding.severalStatements.code });
    expect(await problem('▶INSERT INTO facts VALUES (1)')).toMatchObject({
      code: codes.binding.notAQuery.code,
      at: '▶INSERT INTO facts VALUES (1)',
    });
  });

  describe('declaring', () => {
    test('tables anew, in place of tables, views, and tables others refer to', async () => {
      const one = [{ name: 'Only "one"', type: 'STRUCT(a DECIMAL(5,1)[])' }];
      for (const name of ['facts', 'summary', 'parent', 'child', 'grandchild', 'brand_new']) {
        await binder.declareTable({ name }, one);
        expect(await columns(`FROM ${name}`)).toBe('Only "one" STRUCT(a DECIMAL(5,1)[])');
      }
      await binder.declareTable({ schema: 'New s', name: 't' }, one);
      expect(await columns('FROM "New s".t')).toBe('Only "one" STRUCT(a DECIMAL(5,1)[])');
      expect(await columns('FROM t', ['New s'])).toBe('Only "one" STRUCT(a DECIMAL(5,1)[])');
      expect((await problem('FROM t')).code).toBe(codes.binding.unknownTable.code);
    });

    test('views over what has been declared, also in place of tables', async () => {
      await binder.declareTable({ name: 'stage' }, [{ name: 'a', type: 'BIGINT' }]);
      await binder.declareView({ name: 'over' }, 'SELECT a AS b FROM stage -- end');
      expect(await columns('FROM over')).toBe('b BIGINT');
      await binder.declareView({ name: 'facts' }, 'SELECT 1 AS x');
      expect(await columns('FROM facts')).toBe('x INTEGER');
      await binder.declareTable({ name: 'over' }, [{ name: 'c', type: 'DATE' }]);
      expect(await columns('FROM over')).toBe('c DATE');
      const found = await problem('SELECT ▶zz FROM stage', (sql) => binder.declareView({ name: 'bad' }, sql));
      expect(found).toMatchObject({ code: codes.binding.unknownColumn.code, at: 'SELECT ▶zz FROM stage' });
    });

    test('the search path comes before main', async () => {
      await binder.declareTable({ schema: 'inc', name: 'facts' }, [{ name: 'inner_one', type: 'DATE' }]);
      expect(await columns('FROM facts', ['inc'])).toBe('inner_one DATE');
      expect(await columns('FROM summary', ['inc'])).toBe('year INTEGER, total DOUBLE');
      expect(await columns('FROM facts')).toBe('year INTEGER, kind VARCHAR, amount DOUBLE');
    });

    test('columnsOf', async () => {
      expect(await binder.columnsOf({ name: 'FACTS' })).toEqual([
        { name: 'year', type: 'INTEGER' },
        { name: 'kind', type: 'VARCHAR' },
        { name: 'amount', type: 'DOUBLE' },
      ]);
      expect(await binder.columnsOf({ name: 'nowhere' })).toBeUndefined();
      expect(await binder.columnsOf({ schema: 'nowhere', name: 'facts' })).toBeUndefined();
    });
  });

  describe('a PIVOT that finds its columns when it runs', () => {
    test.each([
      ['PIVOT facts ON kind'],
      ['PIVOT facts ON kind USING sum(amount) GROUP BY year ORDER BY k1 LIMIT 5;'],
      ['SELECT k1 FROM (PIVOT facts ON kind USING sum(amount))'],
      ['WITH p AS (PIVOT facts ON year) SELECT "2020" FROM p'],
    ])('%s', async (sql) => {
      expect(await columns(sql)).toBe('dynamic');
    });

    test.each<[string, { code: string }]>([
      ['PIVOT facts ON ▶kindd USING sum(amount)', codes.binding.unknownColumn],
      ['PIVOT facts ON kind USING sum(▶amuont)', codes.binding.unknownColumn],
      ['PIVOT facts ON year, kind USING ▶sum(kind)', codes.binding.argumentTypes],
      ['PIVOT ▶factss ON kind', codes.binding.unknownTable],
      ['SELECT * FROM (PIVOT facts ON kind), ▶nowhere', codes.binding.unknownTable],
    ])('%s', async (sql, code) => {
      expect(await problem(sql)).toMatchObject({ code: code.code, at: sql });
    });
  });

  test('files are looked into', async () => {
    const file = join(directory, 'in.csv');
    await (await import('node:fs/promises')).writeFile(file, 'a,b\n1,x\n');
    expect(await columns(`FROM '${file}'`)).toBe('a BIGINT, b VARCHAR');
    expect((await problem(`FROM read_csv('${directory}/none.csv')`)).code).toBe(codes.binding.fileInQuery.code);
  });

  test('describing side by side', async () => {
    await binder.declareTable({ schema: 'inc', name: 'facts' }, [{ name: 'inner_one', type: 'DATE' }]);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => columns('FROM facts', i % 2 === 0 ? ['inc'] : undefined)),
    );
    expect(new Set(all.filter((_, i) => i % 2 === 0))).toEqual(new Set(['inner_one DATE']));
    expect(new Set(all.filter((_, i) => i % 2 === 1))).toEqual(new Set(['year INTEGER, kind VARCHAR, amount DOUBLE']));
  });
});

test.each([
  ['a copy', () => engine, 'data.duckdb'],
  ['the database itself', () => plain, 'plain.duckdb'],
])('the database on disk stays as it is, also while a transaction is open: bound in %s', async (_, of, name) => {
  const engine = of();
  const path = join(directory, name);
  const state = async () => {
    const sizes = await Promise.all(
      [path, `${path}.wal`].map((each) =>
        stat(each).then(
          ({ size, mtimeMs }) => [size, mtimeMs],
          () => [],
        ),
      ),
    );
    return { sizes, bytes: (await readFile(path)).toString('base64') };
  };
  const before = await state();
  await engine.transaction(async (tx) => {
    const open = await state();
    const other = await engine.binder({ alone: true });
    await other.declareTable({ name: 'made' }, [{ name: 'a', type: 'INTEGER' }]);
    expect(await other.columnsOf({ name: 'made' })).toHaveLength(1);
    await other.declareTable({ name: 'facts' }, [{ name: 'a', type: 'INTEGER' }]);
    await other.declareView({ name: 'summary' }, 'SELECT 1');
    await other.describe('FROM facts');
    await other[Symbol.asyncDispose]();
    expect(await state()).toEqual(open);
    expect((await engine.run(tx, 'SELECT count(*) AS n FROM facts')).rows).toEqual([{ n: 1000n }]);
  });
  expect(await state()).toEqual(before);
});

describe('user functions', () => {
  beforeEach(async () => {
    calls = 0;
    binder = await engine.binder({ alone: true });
  });
  afterEach(async () => {
    await binder[Symbol.asyncDispose]();
    expect(calls).toBe(0);
  });

  test('are known by their types', async () => {
    expect(await columns('FROM shouted')).toBe('s VARCHAR, one INTEGER');
    expect(await columns("SELECT shout('x') AS s WHERE shout('y') = 'Y'")).toBe('s VARCHAR');
    expect(await problem('SELECT ▶shout(1, 2)')).toMatchObject({
      code: codes.binding.argumentTypes.code,
      at: 'SELECT ▶shout(1, 2)',
    });
    expect(await problem('SELECT ▶shout([1])')).toMatchObject({ code: codes.binding.argumentTypes.code });
  });

  test('what they decide is known only when it runs', async () => {
    expect(await columns("FROM read_csv(shout('x.csv'))")).toBe('dynamic');
    expect(await columns("FROM query(shout('x'))")).toBe('dynamic');
    expect(await columns("FROM facts LIMIT length(shout('abc'))")).toBe('year INTEGER, kind VARCHAR, amount DOUBLE');
  });
});

describe('the engine’s own doors', () => {
  test('describe against the real tables, with a PIVOT’s real columns', async () => {
    expect(await engine.describe('SELECT year, count(*) AS n FROM facts GROUP BY ALL')).toEqual([
      { name: 'year', type: 'INTEGER' },
      { name: 'n', type: 'BIGINT' },
    ]);
    const pivoted = await engine.describe('PIVOT (SELECT year, amount FROM facts) ON year USING sum(amount)');
    expect(pivoted.map(({ name }) => name)).toEqual(['2020', '2021', '2022']);
    await expect(engine.describe('SELECT 1; SELECT 2')).rejects.toMatchObject({
      code: codes.binding.severalStatements.code,
    });
  });

  test('catalog', async () => {
    const catalog = await engine.catalog();
    expect(catalog.map(({ table, kind }) => `${kind} ${table.schema ?? ''}.${table.name}`)).toEqual([
      'table S x.T t',
      'view S x.renamed',
      'view .broken',
      'table .child',
      'table .facts',
      'table .grandchild',
      'table .parent',
      'view .shouted',
      'view .summary',
    ]);
    const of = (name: string) => catalog.find(({ table }) => table.name === name);
    expect(of('facts')).toMatchObject({
      rows: 1000n,
      columns: [{ name: 'year', type: 'INTEGER' }, { name: 'kind' }, { name: 'amount' }],
    });
    expect(of('T t')?.columns[1]).toEqual({ name: 'm', type: "ENUM('ok', 'bad')", nullable: false });
    expect(of('summary')?.sql).toBe('SELECT "year", sum(amount) AS total FROM facts GROUP BY "year"');
    expect(of('summary')?.columns).toEqual([
      { name: 'year', type: 'INTEGER' },
      { name: 'total', type: 'DOUBLE' },
    ]);
    expect(of('renamed')?.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('references, stream and functions', async () => {
    expect(await engine.references('FROM facts, sqlflow_db.main.summary')).toMatchObject({
      complete: true,
      tables: [{ name: 'facts' }, { name: 'summary' }],
    });
    const stream = await engine.stream('SELECT kind, 1.50 AS d FROM facts ORDER BY kind LIMIT 1');
    const rows: unknown[] = [];
    for await (const batch of stream.rows()) rows.push(...batch);
    expect(rows).toEqual([{ kind: 'k0', d: '1.50' }]);
    await expect(engine.stream('DROP TABLE facts')).rejects.toMatchObject({ code: codes.binding.writeRefused.code });
    await expect(engine.stream("SELECT nextval('seq')")).rejects.toMatchObject({
      code: codes.binding.writeRefused.code,
    });
    const writing = await engine.stream('CREATE MACRO from_facts() AS (SELECT max(year) FROM facts)', { write: true });
    for await (const _ of writing.rows());
    expect((await engine.references('SELECT from_facts()')).tables).toEqual([{ name: 'facts' }]);
  });
});

test('a binder in the database itself makes way for who writes to it meanwhile', async () => {
  const mine = [{ name: 'a', type: 'INTEGER' }];
  const binder = await plain.binder({ alone: true });
  await binder.declareTable({ schema: 'ss', name: 'mine' }, mine);
  for (const sql of ['CREATE SCHEMA ss', 'CREATE TABLE ss.mine (b DATE)']) {
    const writing = await plain.stream(sql, { write: true });
    const meanwhile = await plain.binder({ alone: true });
    await meanwhile.declareTable({ schema: 'ss', name: 'mine' }, mine);
    for await (const _ of writing.rows());
    await meanwhile[Symbol.asyncDispose]();
  }
  expect(await binder.columnsOf({ schema: 'ss', name: 'mine' })).toEqual(mine);
  await binder[Symbol.asyncDispose]();
  expect(await plain.describe('FROM ss.mine')).toEqual([{ name: 'b', type: 'DATE' }]);
});
