import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codes, SqlFlowError } from '@sqlflow/errors';
import fc from 'fast-check';
import { assertReadOnly } from './read-only.js';
import { type ReferenceReader, referenceReader } from './references.js';
import { errorsAsJson } from './sql-error.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let reader: ReferenceReader;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run(errorsAsJson);
  await connection.run(`
    CREATE TABLE hidden (x INTEGER); CREATE TABLE hidden2 (y INTEGER); CREATE SEQUENCE seq;
    CREATE MACRO biggest(a) AS (SELECT max(x) FROM hidden WHERE x > a);
    CREATE MACRO small(n) AS TABLE WITH q AS (FROM hidden2) SELECT * FROM q WHERE y < n;
    CREATE MACRO outer_macro(n) AS TABLE SELECT biggest(1) FROM small(n);
    CREATE MACRO next_one() AS nextval('seq');
    CREATE MACRO any_table(t) AS TABLE FROM query_table(t);`);
  reader = referenceReader(connection);
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** The SQL with ▶ before each table found, in the order found; tables without a place behind it. */
async function marked(sql: string): Promise<string> {
  const { tables } = await reader.read(sql);
  let text = sql;
  for (const { offset } of [...tables].reverse()) {
    if (offset !== undefined) text = `${text.slice(0, offset)}▶${text.slice(offset)}`;
  }
  const elsewhere = tables.filter(({ offset }) => offset === undefined).map(({ name }) => name);
  return elsewhere.length === 0 ? text : `${text} + ${elsewhere.join(', ')}`;
}

describe('tables, each at its first place', () => {
  test.each([
    ['select * from ▶b'],
    ['from ▶b'],
    ['from ▶b select x'],
    ['table ▶b'],
    ['values (1)'],
    ['select 1'],
    ['(select 1 from ▶a) union all (from ▶b) except select * from ▶c'],
    ['select * from ▶a, ▶b x, (select * from ▶c) y, lateral (select * from ▶d where d.x = a.x)'],
    ['select * from ▶a join ▶b using (x) left join ▶c on a.y = c.y asof join ▶d on a.t >= d.t'],
    ['from ▶a positional join ▶b semi join ▶c using (x)'],
    [
      'select (select max(x) from ▶a) from ▶b where exists (from ▶c) and x in (select y from ▶d) order by (select 1 from ▶e) limit (select 2 from ▶f)',
    ],
    ['select list_transform([1], lambda x: x + (select max(q) from ▶v)) from ▶w'],
    ['select sum(x) over (partition by (select 1 from ▶a)) from ▶b qualify row_number() over (order by (from ▶c)) = 1'],
    ['select count(*) filter (exists (from ▶a)) from ▶b group by rollup (x) having max(y) > (select 1 from ▶c)'],
    ['with a as (select * from ▶b) select * from a join ▶"C d"."e" using (x)'],
    ['with a as (from ▶a) from a'],
    ['with a as (from ▶b), b as (from a) from b'],
    ['with a as (from ▶b), b as (from c), c as (select 1) from a'.replace('from c)', 'from ▶c)')],
    ['with recursive a as (select 1 x union all select x + 1 from a, ▶limits) from a'],
    ['with recursive a as (select x from ▶a union all select x from a) from a'],
    ['with recursive a as (from ▶a) from a'],
    ['with recursive t(a, b) using key (a) as (select 1, 2 union all select t.a, r.b from t, recurring.t r) from t'],
    ['with a as (select 1) select * from ▶main.a'],
    ['with a as (select 1) (with a as (from a join ▶b using (x)) from a) union from a'],
    ['with a as (select 1) select (with b as (from a) select x from b), (select x from ▶b)'],
    ['with A as (select 1) from a'],
    ['with a(x) as materialized (from ▶b) select * from a, A as a2, ▶c as a3'],
    ['select * from ▶Orders o, orders p, "ORDERS" q'],
    ['select * from ▶s.t, ▶"T"'],
    ['select \'from x\', $$ from y $$, "from z" /* from q */ from ▶t -- from r'],
    ['select t from ▶t'],
    ['describe select * from ▶t'],
    ['select * from (describe ▶t)'],
    ['summarize ▶t'],
    ['show ▶t'],
    ['unpivot ▶t on a, b into name n value v'],
    ['from ▶t unpivot (v for n in (a, b))'],
    ['from ▶t pivot (sum(a) for b in (1, 2))'],
    ['pivot ▶t on a in (1, 2) using sum(b)'],
    ['pivot ▶t on a'],
    ['pivot ▶t on a, b using sum(c), max(d) group by e order by 1 limit 5;'],
    ["pivot (select * from ▶q) on a || '_' || b, case when x in (1) then y end using sum(c)"],
    ['pivot ▶t join ▶u on t.k = u.k on a using sum(b)'],
    ['select * from (pivot ▶t on y using sum(v)) p join ▶u using (k) where u.a in (1, 2)'],
    ['with p as (pivot ▶t on y), ▶q_ as (select 1) from p, (from ▶r)'.replace('▶q_', 'q_')],
    ['from ▶x, (pivot ▶t on (a) using sum(b)) union all (from (pivot ▶u on c in (1)))'],
    ['from range(10) r(i), unnest([1, 2]), generate_series(1, 3), ▶t'],
    ['from ▶t tablesample 10%'],
    ['from ▶t at (version => 1)'],
    ["select '😀', 'é' from ▶ä, \u00a0▶\"日本\""],
    ["from query_table('t')", ' + t'],
    ['from query_table(t)', ' + t'],
    ["from query_table(['main.t', 's.\"U v\"'])", ' + t, U v'],
    ["with t as (select 1) from query_table('t')"],
    ["from query('select * from a join b using (x)'), ▶c", ' + b, a'],
    ['select biggest(3) from ▶t', ' + hidden'],
    ['from small(3)', ' + hidden2'],
    ['from outer_macro(3)', ' + hidden2, hidden'],
    ['with hidden as (select 1) select biggest(2)'],
    ["from any_table('t')".replace('any_table', 'small'), ' + hidden2'],
    ['from range((select max(n) from ▶sizes))'],
    ['select columns(* exclude (a)) from ▶t where x = any (select y from ▶u)'],
    ["from read_csv('x.csv') join ▶t using (x)"],
  ])('%s', async (text, elsewhere = '') => {
    const sql = text.replaceAll('▶', '');
    const references = await reader.read(sql);
    expect(await marked(sql)).toBe(text + elsewhere);
    expect(references).toMatchObject({ complete: true, statements: 1 });
  });
});

test('schema, default schema and case', async () => {
  const { tables } = await reader.read('from Main.A, S.B, s."b", sqlflow_db.main.c, main.a');
  expect(tables.map(({ schema, name }) => [schema, name])).toEqual([
    [undefined, 'A'],
    ['S', 'B'],
    [undefined, 'c'],
  ]);
});

describe('files', () => {
  test.each<[string, string[], string[]]>([
    ["from 'a.parquet'", ['a.parquet'], []],
    ["select * from 'data/*.csv' x join t on true", ['data/*.csv'], ['t']],
    ["from read_csv('x.csv', header = true)", ['x.csv'], []],
    ["from read_parquet(['a', 'b'], union_by_name := true)", ['a', 'b'], []],
    ["from glob('*.csv') g, read_json_auto('s3://b/x.json'), parquet_schema('p')", ['p', 's3://b/x.json', '*.csv'], []],
    ['with "a.csv" as (select 1) from \'a.csv\'', [], []],
    ["from query('from ''in.csv''')", [], ['in.csv']],
  ])('%s', async (sql, files, tables) => {
    const found = await reader.read(sql);
    expect([...found.files].sort()).toEqual([...files].sort());
    expect(found.tables.map(({ name }) => name)).toEqual(tables);
    expect(found.complete).toBe(true);
  });

  test('a quoted name may be a file', async () => {
    const { tables, files } = await reader.read('from "a.parquet", data.csv, "a.b"');
    expect(tables.map(({ name, file }) => [name, file])).toEqual([
      ['a.parquet', 'a.parquet'],
      ['csv', 'data.csv'],
      ['a.b', undefined],
    ]);
    expect(files).toEqual([]);
  });
});

describe('what cannot be told is said', () => {
  test.each([
    ['show tables'],
    ['describe'],
    ['from duckdb_tables()'],
    ['from duckdb_tables'],
    ['from information_schema.tables'],
    ['from sqlite_master'],
    ["from read_csv('a' || '.csv')"],
    ["from read_csv(getvariable('x'))"],
    ["from query('select ' || 1)"],
    ["from query('not sql')"],
    ["from any_table('t')"],
    ['from unknown_table_function(1)'],
    ['from other_database.main.t'],
    ['pivot t on a in (select z from u)'],
  ])('%s', async (sql) => {
    expect((await reader.read(sql)).complete).toBe(false);
  });
});

describe('texts that are not one query', () => {
  test.each<[string, number]>([
    ['select 1; select 2', 2],
    ['select 1; drop table t', 2],
    ['select 1;;; from t; -- end', 2],
    ['select 1;', 1],
    ["pivot t on a; select ';'", 2],
    ['pivot t on a; drop table t;', 2],
    ['', 0],
    [' -- nothing', 0],
  ])('%j', async (sql, count) => {
    const found = await reader.read(sql);
    expect(found.statements).toBe(count);
    if (count !== 1) expect(found.complete).toBe(false);
  });

  test.each([
    ['▶insert into t select 1', codes.binding.notAQuery],
    [" /* x */ ▶copy t to 'a.csv'", codes.binding.notAQuery],
    ['▶explain select 1', codes.binding.notAQuery],
    ['▶with a as (from b) insert into t from a', codes.binding.notAQuery],
    ['▶create table "pivot" (a int) -- pivot', codes.binding.notAQuery],
    ['select * form▶ t where', codes.binding.querySyntax],
    ["select ▶'abc", codes.binding.querySyntax],
    ['pivot t on ▶', codes.binding.querySyntax],
    [`select ${'(1 + '.repeat(1500)}1${')'.repeat(1500)}`, codes.binding.querySyntax],
  ])('%s', async (text, code) => {
    const sql = text.replace('▶', '');
    const error: unknown = await reader.read(sql).catch((caught: unknown) => caught);
    if (!SqlFlowError.isInstance(error)) throw new Error('no error');
    expect(error.code).toBe(code.code);
    const at = error.diagnostic.sqlOffset;
    if (text.includes('▶') && !text.includes('form')) expect(at).toBe(text.indexOf('▶'));
  });
});

describe('read-only', () => {
  test.each([
    ['select 1'],
    ['from t;'],
    ['pivot t on a'],
    ['with a as (select 1) from a'],
    ['explain analyze select 1'],
    ['EXPLAIN (FORMAT json) from t'],
    ['explain (select 1)'],
    ['show tables'],
    ["pragma table_info('t')"],
    ["from 'x.csv'"],
  ])('%s reads', async (sql) => {
    await expect(assertReadOnly(reader, sql)).resolves.toBeUndefined();
  });

  test.each([
    ['insert into t values (1)', codes.binding.writeRefused],
    ["copy t to 'x.csv'", codes.binding.writeRefused],
    ['explain analyze delete from t', codes.binding.writeRefused],
    ['with a as (select 1) update t set x = 1', codes.binding.writeRefused],
    ["attach 'x.db'", codes.binding.writeRefused],
    ['set threads = 1', codes.binding.writeRefused],
    ['pragma threads = 1', codes.binding.writeRefused],
    ['pragma disable_optimizer', codes.binding.writeRefused],
    ['call force_checkpoint()', codes.binding.writeRefused],
    ["select nextval('seq')", codes.binding.writeRefused],
    ['select next_one()', codes.binding.writeRefused],
    ['from force_checkpoint()', codes.binding.writeRefused],
    ["from query('select nextval(''seq'')')", codes.binding.writeRefused],
    ['select 1; drop table t', codes.binding.severalStatements],
    ['pivot t on a; drop table t', codes.binding.severalStatements],
    ['explain select 1; drop table t', codes.binding.severalStatements],
    ['selec 1', codes.binding.querySyntax],
  ])('%s is refused', async (sql, code) => {
    const error: unknown = await assertReadOnly(reader, sql).catch((caught: unknown) => caught);
    expect(SqlFlowError.isInstance(error) ? error.code : error).toBe(code.code);
  });
});

/** A generated query and the tables it reads by the rules of scoping, as a model independent of DuckDB. */
interface Generated {
  readonly sql: string;
  readonly reads: (visible: ReadonlySet<string>) => readonly string[];
}

const names = fc.constantFrom('t1', 't2', 't3');

const query: fc.Arbitrary<Generated> = fc.letrec<{ query: Generated }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    names.map((name) => ({
      sql: `SELECT x FROM ${name}`,
      reads: (visible: ReadonlySet<string>) => (visible.has(name) ? [] : [name]),
    })),
    names.map((name) => ({ sql: `SELECT x FROM main.${name.toUpperCase()}`, reads: () => [name] })),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => ({
      sql: `(${a.sql}) UNION ALL (${b.sql})`,
      reads: (visible: ReadonlySet<string>) => [...a.reads(visible), ...b.reads(visible)],
    })),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => ({
      sql: `SELECT x FROM (${a.sql}) AS t1 WHERE x IN (${b.sql})`,
      reads: (visible: ReadonlySet<string>) => [...a.reads(visible), ...b.reads(visible)],
    })),
    fc.tuple(names, names, tie('query'), tie('query'), tie('query')).map(([one, two, a, b, c]) => {
      const other = one === two ? `${two}b` : two;
      return {
        sql: `WITH ${one} AS (${a.sql}), ${other} AS (${b.sql}) SELECT x FROM (${c.sql})`,
        reads: (visible: ReadonlySet<string>) => [
          ...a.reads(visible),
          ...b.reads(new Set([...visible, one])),
          ...c.reads(new Set([...visible, one, other])),
        ],
      };
    }),
    fc.tuple(names, tie('query'), tie('query'), tie('query')).map(([name, a, b, c]) => ({
      sql: `WITH RECURSIVE ${name} AS ((${a.sql}) UNION ((${b.sql}))) SELECT x FROM (${c.sql})`,
      reads: (visible: ReadonlySet<string>) => {
        const inside = new Set([...visible, name]);
        return [...a.reads(visible), ...b.reads(inside), ...c.reads(inside)];
      },
    })),
  ),
})).query;

test('common table expressions hide tables as DuckDB says', async () => {
  const plain = await instance.connect();
  await plain.run(
    "SET disabled_optimizers = 'column_lifetime,unused_columns,statistics_propagation,filter_pushdown,empty_result_pullup'",
  );
  await plain.run('CREATE TABLE t1 (x INTEGER); CREATE TABLE t2 (x INTEGER); CREATE TABLE t3 (x INTEGER)');
  await fc.assert(
    fc.asyncProperty(query, async ({ sql, reads }) => {
      const { tables, complete } = await reader.read(sql);
      const found = tables.map(({ name }) => name.toLowerCase()).sort();
      expect(complete).toBe(true);
      expect(found).toEqual([...new Set(reads(new Set()))].sort());
      // DuckDB's own plan leaves out expressions that are not used, so it may read less, never more.
      const explained = await plain.run(`EXPLAIN (FORMAT json) ${sql}`);
      const plan = String((await explained.getRows())[0]?.[1]);
      const scanned = new Set([...plan.matchAll(/"Table": "(?:memory\.main\.)?(t\d)"/g)].map((match) => match[1]));
      for (const name of scanned) expect(found).toContain(name);
    }),
    { numRuns: 300 },
  );
  plain.closeSync();
});
