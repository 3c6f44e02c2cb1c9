import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codes, type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import { errorsAsJson, toSqlFlowError } from './sql-error.js';

let connection: DuckDBConnection;
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  connection = await instance.connect();
  await connection.run(errorsAsJson);
  await connection.run('CREATE TABLE orders (id INTEGER, customer VARCHAR, amount DOUBLE, day DATE)');
  await connection.run('CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL)');
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** Runs SQL that must fail, as part of `statement` if given (`§` stands for the SQL). */
async function failure(sql: string, statement = '§'): Promise<Diagnostic> {
  const full = statement.replace('§', () => sql);
  try {
    await connection.run(full);
  } catch (error) {
    const found = toSqlFlowError(error, full, sql);
    expect(SqlFlowError.isInstance(found)).toBe(true);
    expect(found.message).not.toMatch(/exception_type|LINE \d/);
    return found.diagnostic;
  }
  throw new Error(`did not fail: ${sql}`);
}

/** The SQL with ▶ where the diagnostic points. */
function marked(sql: string, { sqlOffset }: Diagnostic): string {
  return sqlOffset === undefined ? sql : `${sql.slice(0, sqlOffset)}▶${sql.slice(sqlOffset)}`;
}

const { binding, engine } = codes;

describe('what was wrong, where, and what to do', () => {
  test.each<[string, { code: string }, string, string | undefined]>([
    ['▶selec 1', binding.querySyntax, 'syntax error at or near "selec"', undefined],
    [`select '😀é' as "ä" ▶form range(3)`, binding.querySyntax, 'syntax error at or near "form"', undefined],
    ['select 1 from▶', binding.querySyntax, 'syntax error at end of input', undefined],
    ["select ▶'abc", binding.querySyntax, 'unterminated quoted string at or near "\'abc"', undefined],
    [
      'select ▶amuont from orders',
      binding.unknownColumn,
      'there is no column "amuont" in the tables of FROM',
      'did you mean amount?',
    ],
    [
      'select ▶o.nam from orders o',
      binding.unknownColumn,
      '"o" has no column "nam"',
      'there is, among others: amount, day, id',
    ],
    [
      'select * exclude (▶q) from orders',
      binding.unknownColumn,
      'there is no column "q" in the tables of FROM',
      undefined,
    ],
    ['select 1 from ▶order_', binding.unknownTable, 'there is no table "order_"', 'did you mean orders?'],
    ['select 1 from ▶nox', binding.unknownTable, 'there is no table "nox"', undefined],
    ['select ▶q.id from orders', binding.unknownTable, 'there is no table "q"', 'there is, among others: orders'],
    ['select 1 from ▶stage.orders', binding.unknownSchema, 'there is no schema or database "stage"', undefined],
    [
      'select ▶lowr(customer) from orders',
      binding.unknownFunction,
      'there is no function "lowr"',
      'did you mean lower?',
    ],
    [
      "select * from ▶read_csvx('a')",
      binding.unknownFunction,
      'there is no table function "read_csvx"',
      'did you mean read_csv?',
    ],
    ['select id::▶intger from orders', binding.unknownType, 'there is no type "intger"', 'did you mean integer?'],
    [
      'select ▶id from orders, customers',
      binding.ambiguousName,
      '"id" is ambiguous: more than one table of FROM has it',
      'write orders.id or customers.id',
    ],
    [
      'select ▶day, sum(amount) from orders',
      binding.notGrouped,
      'column "day" must be in GROUP BY or inside an aggregate',
      'use GROUP BY ALL, or any_value(day) if any of its values will do',
    ],
    [
      'select id from orders having ▶amount > 1',
      binding.notGrouped,
      'column "amount" must be in GROUP BY or inside an aggregate',
      'use GROUP BY ALL, or any_value(amount) if any of its values will do',
    ],
    [
      'select 1 from orders where ▶sum(id) > 1',
      binding.misplacedAggregate,
      'WHERE clause cannot contain aggregates!',
      'conditions on aggregates belong into HAVING',
    ],
    [
      'select ▶sum(customer) from orders',
      binding.argumentTypes,
      'no function or operator takes these types: sum(VARCHAR)',
      undefined,
    ],
    [
      'select id ▶+ customer from orders',
      binding.argumentTypes,
      'no function or operator takes these types: +(INTEGER, VARCHAR)',
      undefined,
    ],
    [
      "select 1 from orders where customer ▶> date '2026-01-01'",
      binding.typeMismatch,
      'Cannot compare values of type VARCHAR and type DATE - an explicit cast is required',
      'cast one side: CAST(x AS type) or x::type',
    ],
    [
      'select 1 union select 1, 2',
      binding.columnCount,
      'Set operations can only apply to expressions with the same number of result columns',
      undefined,
    ],
    ["select {'a': 1}.▶b", binding.unknownName, 'Could not find key "b" in struct', 'there is, among others: a'],
    [
      "select ▶cast('x' as int)",
      binding.valueNotConvertible,
      "Could not convert string 'x' to INT32",
      'TRY_CAST(x AS type) gives NULL for such values',
    ],
    [
      'select 2147483647::int + 1::int',
      binding.outOfRange,
      'Overflow in addition of INT32 (2147483647 + 1)!',
      'cast to a wider type before computing: x::HUGEINT, x::DECIMAL(38,2)',
    ],
    ["select error('told you')", binding.queryFailed, 'told you', undefined],
    [
      'select $1',
      binding.missingValue,
      'Expected 1 parameters, but none were supplied',
      'variables are written ${name}',
    ],
    [
      "from ▶read_csv('/nowhere/*.csv')",
      binding.fileInQuery,
      'no file matches /nowhere/*.csv',
      'paths in queries are relative to the root of the project',
    ],
    [
      "from 'https://example.org/x.csv'",
      binding.extensionMissing,
      'File https://example.org/x.csv requires the extension httpfs to be loaded',
      'load such data with a SOURCE instead of reading it in a query',
    ],
    [
      'create table ▶orders (i int)',
      binding.alreadyExists,
      'table "orders" exists already',
      'use OR REPLACE, or another name',
    ],
    [
      "insert into customers values (1, 'a'), (1, 'b')",
      engine.constraintViolated,
      'PRIMARY KEY or UNIQUE constraint violation: duplicate key "1"',
      undefined,
    ],
  ])('%s', async (text, code, message, hint) => {
    const sql = text.replace('▶', '');
    const found = await failure(sql);
    expect({ code: found.code, message: found.message, at: marked(sql, found) }).toEqual({
      code: code.code,
      message,
      at: text,
    });
    if (hint !== undefined) expect(found.hint).toBe(hint);
  });
});

describe('the offset is exact', () => {
  test.each([
    ["select '😀😀' as x,\n\t\t▶zz from orders"],
    ["select 'é' as \"ü\", '漢字' y,\r\n  ▶zz from orders"],
    [`select ${'id, '.repeat(200)}▶zz, ${'id, '.repeat(200)}id from orders`],
    ['select\u00a0▶zz from orders'],
    ["select '\u00a0' as q,\u2003\u3000▶zz from orders"],
    ['\ufeffselect ▶zz from orders'],
    ['select 1 -- \u00a0 it’s\n, ▶zz from orders'],
    ['select $a$ \u00a0 $$ $a$, "\u00a0" from (select 1 as "\u00a0"), (select ▶zz from orders)'],
    ['/* a /* nested */ 漢 */ select ▶zz from orders'],
  ])('%j', async (text) => {
    const sql = text.replace('▶', '');
    expect(marked(sql, await failure(sql))).toBe(text);
    expect(marked(sql, await failure(sql, 'CREATE TEMP TABLE "é😀" AS\n§\n'))).toBe(text);
  });

  test('outside of the user’s text there is none', async () => {
    expect((await failure('select 1', 'CREATE TABLE nowhere.t AS §')).sqlOffset).toBeUndefined();
    expect((await failure('amount from orders', 'select zz, §')).sqlOffset).toBeUndefined();
  });
});

test('a place inside a view is not taken for one in the query', async () => {
  await connection.run('create table gone (i int); create view broken as select i from gone; drop table gone');
  const sql = 'select * from broken where 1 = 1 and 2 = 2';
  expect(await failure(sql)).toMatchObject({ code: binding.unknownTable.code, message: 'there is no table "gone"' });
  expect((await failure(sql)).sqlOffset).toBeUndefined();
});

test('the engine’s own failures', async () => {
  const small = await DuckDBInstance.create(':memory:', { memory_limit: '20MB', temp_directory: '' });
  const own = await small.connect();
  await own.run(errorsAsJson);
  const sql = "select list(i::varchar || repeat('x', 100)) from range(1000000) r(i)";
  const memory = await own.run(sql).then(
    () => undefined,
    (error: unknown) => toSqlFlowError(error, sql),
  );
  expect(memory?.code).toBe(engine.outOfMemory.code);
  expect(memory?.message).not.toContain('\n');
  const slow = own.run('select count(*) from range(1000000000) a, range(1000) b');
  const timer = setInterval(() => own.interrupt(), 20);
  const interrupted = await slow.then(
    () => undefined,
    (error: unknown) => toSqlFlowError(error),
  );
  clearInterval(timer);
  expect(interrupted?.code).toBe(engine.interrupted.code);
  own.closeSync();
  small.closeSync();
});

// Never with COPY TO '/dev/full': as root, DuckDB deletes the device after the failure.
test.each([28, 122, 27])('a full disk, as the system says it (errno %i)', (errno) => {
  const thrown = {
    exception_type: 'IO',
    exception_message: 'Could not write file "out.csv": reason',
    errno: String(errno),
  };
  const found = toSqlFlowError(new Error(JSON.stringify(thrown)), 'from t');
  expect(found.code).toBe(engine.diskFull.code);
  expect(found.message).toBe('no space left on the disk: Could not write file "out.csv": reason');
});

test.each([
  ['ENOSPC: no space left on device, mkdtemp', engine.diskFull.code],
  ["EACCES: permission denied, mkdtemp '/tmp/sqlflow-plan-XXXXXX'", engine.fileError.code],
])('a file that Node could not make: %s', (message, code) => {
  expect(toSqlFlowError(new Error(message)).code).toBe(code);
});

test('two transactions that change one row', async () => {
  const [a, b] = [await instance.connect(), await instance.connect()];
  for (const each of [a, b]) await each.run(errorsAsJson);
  await a.run("insert into customers values (7, 'x')");
  await a.run('begin');
  await b.run('begin');
  await a.run("update customers set name = 'y' where id = 7");
  const lost = await b.run("update customers set name = 'z' where id = 7").then(
    () => undefined,
    (error: unknown) => toSqlFlowError(error),
  );
  expect(lost?.code).toBe(engine.transactionConflict.code);
  expect(lost?.diagnostic.failure).toBe('transient');
  for (const each of [a, b]) each.closeSync();
});

test('without JSON the sentence is still clean', async () => {
  const plain = await instance.connect();
  const error: unknown = await plain.run('select zz from orders').catch((caught: unknown) => caught);
  const found = toSqlFlowError(error, 'select zz from orders');
  expect(found.code).toBe(binding.unknownColumn.code);
  expect(found.message).toBe('there is no column "zz" in the tables of FROM');
  plain.closeSync();
});
