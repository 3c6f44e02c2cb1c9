import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { UserFunction } from '@sqlflow/engine';
import { codes, type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import fc from 'fast-check';
import { allRows } from '../row-stream.js';
import { errorsAsJson, toSqlFlowError } from '../sql-error.js';
import { type FunctionRegistry, functionRegistry } from './register.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let registry: FunctionRegistry;
let number = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '4' });
  connection = await instance.connect();
  await connection.run(errorsAsJson);
  await connection.run("SET TimeZone = 'UTC'");
  registry = functionRegistry();
});
beforeEach(() => {
  number += 1;
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

type Definition = Partial<Omit<UserFunction, 'call' | 'vector'>> & {
  call?: (...values: never[]) => unknown;
  vector?: (...columns: never[][]) => unknown;
};

/** Registers a function under a new name, and returns the name. */
async function define(definition: Definition, mask?: (text: string) => string): Promise<string> {
  number += 1;
  const name = definition.name ?? `fn_${number}`;
  const fn = { file: 'udfs/test.js', parameters: [], returns: 'VARCHAR', nulls: 'skip', exact: false, volatile: false };
  await registry.register(
    connection,
    [{ ...fn, ...definition, name } as UserFunction],
    mask === undefined ? {} : { mask },
  );
  return name;
}

async function rows(sql: string): Promise<unknown[]> {
  try {
    return (await allRows(await connection.run(sql))).rows.map((row) => Object.values(row)[0]);
  } catch (error) {
    throw toSqlFlowError(error, sql);
  }
}

async function failure(sql: string): Promise<Diagnostic> {
  const error: unknown = await rows(sql).catch((caught: unknown) => caught);
  if (SqlFlowError.isInstance(error)) return error.diagnostic;
  throw new Error(`did not fail: ${sql}`);
}

describe('each type goes in as documented and comes back unchanged', () => {
  test.each<[string, string, unknown]>([
    ['BOOLEAN', 'true', true],
    ['TINYINT', '(-128)::tinyint', -128],
    ['UTINYINT', '255::utinyint', 255],
    ['SMALLINT', '32767::smallint', 32767],
    ['USMALLINT', '65535::usmallint', 65535],
    ['INTEGER', '(-2147483648)::int', -2147483648],
    ['UINTEGER', '4294967295::uinteger', 4294967295],
    ['BIGINT', '9007199254740993::bigint', 9007199254740993n],
    ['UBIGINT', '18446744073709551615::ubigint', 2n ** 64n - 1n],
    ['HUGEINT', "'-170141183460469231731687303715884105728'::hugeint", -(2n ** 127n)],
    ['UHUGEINT', "'340282366920938463463374607431768211455'::uhugeint", 2n ** 128n - 1n],
    ['FLOAT', '0.1::float', Math.fround(0.1)],
    ['DOUBLE', '0.1::double', 0.1],
    ['DECIMAL(4,2)', '1.10::decimal(4,2)', '1.10'],
    ['DECIMAL(9,3)', '(-1.5)::decimal(9,3)', '-1.500'],
    ['DECIMAL(18,2)', '1234567890.12::decimal(18,2)', '1234567890.12'],
    [
      'DECIMAL(38,10)',
      "'1234567890123456789012345678.0123456789'::decimal(38,10)",
      '1234567890123456789012345678.0123456789',
    ],
    ['VARCHAR', "'short'", 'short'],
    ['VARCHAR', "'日本語 😀 and a longer text ' || chr(0) || 'x'", '日本語 😀 and a longer text \0x'],
    ['JSON', '\'{"a": [1]}\'::json', '{"a": [1]}'],
    ['BLOB', "'\\x00\\xFF'::blob", new Uint8Array([0, 255])],
    ['BIT', "'0101'::bit", '0101'],
    ['UUID', "'00112233-4455-6677-8899-aabbccddeeff'::uuid", '00112233-4455-6677-8899-aabbccddeeff'],
    ["ENUM('a', 'b')", "'b'::enum('a', 'b')", 'b'],
    ['DATE', "date '2024-02-29'", '2024-02-29'],
    ['TIME', "time '01:02:03.000004'", '01:02:03.000004'],
    ['TIME WITH TIME ZONE', "timetz '01:02:03.5+05:30'", '01:02:03.500000+05:30'],
    ['TIMESTAMP', "timestamp '2026-01-31 12:34:56.789'", new Date('2026-01-31T12:34:56.789Z')],
    ['TIMESTAMP WITH TIME ZONE', "timestamptz '2026-01-31 12:00:00+02'", new Date('2026-01-31T10:00:00Z')],
    ['TIMESTAMP_S', "'1969-12-31 23:59:59'::timestamp_s", new Date('1969-12-31T23:59:59Z')],
    ['TIMESTAMP_MS', "'2026-01-31 12:34:56.789'::timestamp_ms", new Date('2026-01-31T12:34:56.789Z')],
    ['TIMESTAMP_NS', "'2026-01-31 12:34:56.789'::timestamp_ns", new Date('2026-01-31T12:34:56.789Z')],
    ['INTERVAL', "interval '14 months -3 days 01:02:03.5'", 'P1Y2M-3DT1H2M3.5S'],
    ['INTEGER[]', '[1, null, 3]', [1, null, 3]],
    ['VARCHAR[][]', "[['a', 'a text that is not inlined'], [], null]", [['a', 'a text that is not inlined'], [], null]],
    ['DOUBLE[2]', '[1, 2]::double[2]', [1, 2]],
    [
      'STRUCT(a BIGINT, b STRUCT(c DECIMAL(5,1)[]))',
      "{'a': 1::bigint, 'b': {'c': [1.5::decimal(5,1)]}}",
      { a: 1n, b: { c: ['1.5'] } },
    ],
    [
      'MAP(VARCHAR, TIMESTAMP)',
      "map {'k': timestamp '2026-01-01'}",
      [{ key: 'k', value: new Date('2026-01-01T00:00:00Z') }],
    ],
  ])('%s %s', async (type, expression, expected) => {
    const seen: unknown[] = [];
    const call = await define({
      parameters: [type],
      returns: type,
      call: (value: unknown) => {
        seen.push(value);
        return value;
      },
    });
    const vector = await define({ parameters: [type], returns: type, vector: (values: unknown[]) => values });
    for (const fn of [call, vector]) {
      const sql = `select ${fn}(v) is not distinct from v from (select case when i % 3 = 0 then null else ${expression} end v from range(10) r(i))`;
      if (!type.endsWith('[2]')) expect(await rows(sql)).toEqual(new Array(10).fill(true));
      expect(await rows(`select ${fn}(${expression}) = ${expression}`)).toEqual([true]);
    }
    expect(seen[0]).toEqual(expected);
  });

  test('exact gives the engine’s own values', async () => {
    const seen: unknown[] = [];
    const fn = await define({
      parameters: ['TIMESTAMP'],
      returns: 'TIMESTAMP',
      exact: true,
      call: (value: DuckDBTimestampValue) => {
        seen.push(value);
        return value;
      },
    });
    expect(await rows(`select ${fn}(timestamp '2026-01-31 12:34:56.789012')`)).toEqual(['2026-01-31T12:34:56.789012']);
    expect(seen[0]).toBeInstanceOf(DuckDBTimestampValue);
  });
});

describe('NULL', () => {
  test('is skipped unless asked for', async () => {
    let calls = 0;
    const skip = await define({
      parameters: ['INTEGER', 'INTEGER'],
      returns: 'INTEGER',
      call: (a: number, b: number) => {
        calls += 1;
        return a + b;
      },
    });
    expect(await rows(`select ${skip}(a, b) from (values (1, 2), (null, 2), (1, null), (3, 4)) t(a, b)`)).toEqual([
      3,
      null,
      null,
      7,
    ]);
    expect(calls).toBe(2);
    expect(await rows(`select ${skip}(null, 1)`)).toEqual([null]);
  });

  test('by vector, only rows without NULL are handed over', async () => {
    const seen: unknown[] = [];
    const fn = await define({
      parameters: ['INTEGER', 'VARCHAR'],
      returns: 'VARCHAR',
      vector: (a: number[], b: string[]) => {
        seen.push([...a]);
        return a.map((each, i) => `${each}${b[i]}`);
      },
    });
    expect(await rows(`select ${fn}(a, b) from (values (1, 'x'), (null, 'y'), (2, null), (3, 'z')) t(a, b)`)).toEqual([
      '1x',
      null,
      null,
      '3z',
    ]);
    expect(seen).toEqual([[1, 3]]);
    expect(await rows(`select ${fn}(a, 'x') from (values (null::int), (null)) t(a)`)).toEqual([null, null]);
  });

  test('passed, and returned', async () => {
    const call = await define({
      parameters: ['VARCHAR'],
      nulls: 'pass',
      call: (text: string | null) => text ?? 'none',
    });
    expect(await rows(`select ${call}(v) from (values ('a'), (null)) t(v)`)).toEqual(['a', 'none']);
    expect(await rows(`select ${call}(null)`)).toEqual(['none']);
    const vector = await define({
      parameters: ['DOUBLE'],
      returns: 'DOUBLE',
      nulls: 'pass',
      vector: (v: (number | null)[]) => v.map((x) => (x === null ? 0 : x > 1 ? null : undefined)),
    });
    expect(await rows(`select ${vector}(v) from (values (1.0), (null), (2)) t(v)`)).toEqual([null, 0, null]);
  });
});

test('a typed array may be returned, and one is never handed over', async () => {
  const fn = await define({
    parameters: ['INTEGER'],
    returns: 'DOUBLE',
    vector: (v: number[]) => Float64Array.from(v.map((x) => x / 2)),
  });
  expect(await rows(`select sum(${fn}(i::int)) from range(5000) r(i)`)).toEqual([6248750]);
  const big = await define({
    parameters: ['BIGINT'],
    returns: 'BIGINT',
    vector: (v: bigint[]) => BigInt64Array.from(v),
  });
  expect(await rows(`select ${big}(9223372036854775807)`)).toEqual([9223372036854775807n]);
  const half = await define({
    parameters: ['INTEGER'],
    returns: 'DOUBLE',
    vector: (v: number[]) => v.map((x) => (x > 1 ? x / 2 : null)),
  });
  expect(await rows(`select ${half}(v) from (values (1), (3)) t(v)`)).toEqual([null, 1.5]);
});

test('no parameters, and volatile', async () => {
  let calls = 0;
  const constant = await define({ returns: 'INTEGER', call: () => (calls += 1) });
  expect(new Set(await rows(`select ${constant}() from range(10)`)).size).toBe(1);
  const each = await define({ returns: 'INTEGER', volatile: true, call: () => (calls += 1) });
  expect(new Set(await rows(`select ${each}() from range(10)`)).size).toBe(10);
});

describe('results that do not fit the declared type fail', () => {
  test.each<[string, unknown, RegExp]>([
    ['TINYINT', 128, /128 is not between -128 and 127/],
    ['INTEGER', 1.5, /1\.5 is not an integer/],
    ['INTEGER', 2 ** 31, /2147483648 is not between/],
    ['INTEGER', Number.NaN, /NaN is not an integer/],
    ['INTEGER', 'x', /"x" is not an integer/],
    ['BIGINT', 2 ** 53, /beyond 2\^53/],
    ['BIGINT', 2n ** 63n, /is not between/],
    ['UBIGINT', -1n, /-1 is not between/],
    ['HUGEINT', 2n ** 127n, /is not between/],
    ['DECIMAL(5,2)', '1.234', /more than 2 decimal places/],
    ['DECIMAL(5,2)', 1000, /more than 3 digits before the point/],
    ['DECIMAL(5,2)', 0.1 + 0.2, /more than 2 decimal places/],
    ['DOUBLE', 2n ** 53n + 1n, /is not exact/],
    ['DOUBLE', {}, /is not a number/],
    ['BOOLEAN', 1, /is not true or false/],
    ['VARCHAR', {}, /is not text/],
    ['VARCHAR', '\ud800', /half a surrogate pair/],
    ['DATE', '2026-02-30', /2026-02-30/],
    ['TIMESTAMP', new Date(Number.NaN), /Invalid Date/],
    ['TIMESTAMP_S', '2026-01-01T00:00:00.5', /seconds/],
    ['UUID', 'x', /is not a UUID/],
    ["ENUM('a')", 'b', /is not one of a/],
    ['INTEGER[]', 1, /is not an array/],
    ['STRUCT(a INTEGER)', { b: 1 }, /has the field b/],
    ['BLOB', 'x', /is not a Uint8Array/],
  ])('%s %p', async (returns, result, reason) => {
    const fn = await define({ parameters: ['VARCHAR'], returns, call: () => result });
    const sql = `select ${fn}('in')`;
    const found = await failure(sql);
    expect(found).toMatchObject({ code: codes.engine.functionResult.code, sqlOffset: 7 });
    expect(found.message).toMatch(reason);
    expect(found.message).toContain(`${fn}("in") of udfs/test.js must return ${returns}`);
  });

  test('integers that fit are taken from number and bigint alike', async () => {
    const fn = await define({ parameters: ['INTEGER'], returns: 'BIGINT', call: (v: number) => (v === 1 ? 7 : 8n) });
    expect(await rows(`select ${fn}(v) from (values (1), (2)) t(v)`)).toEqual([7n, 8n]);
    const small = await define({ parameters: ['INTEGER'], returns: 'INTEGER', call: () => 7n });
    expect(await rows(`select ${small}(1)`)).toEqual([7]);
  });
});

describe('failures', () => {
  test('say function, file, arguments and place; secrets are masked', async () => {
    const fn = await define(
      {
        parameters: ['VARCHAR', 'DOUBLE'],
        call: (text: string) => {
          throw new Error(`no ${text}`);
        },
      },
      (text) => text.replaceAll('hunter2', '***'),
    );
    const sql = `select 1, ${fn}('hunter2', 1.5)`;
    const found = await failure(sql);
    expect(found.code).toBe(codes.engine.functionFailed.code);
    expect(found.message).toBe(`the function ${fn}("***", 1.5) of udfs/test.js failed: no ***`);
    expect(sql.slice(found.sqlOffset)).toMatch(new RegExp(`^${fn}`));
  });

  test.each<[string, Definition, { code: string }, RegExp]>([
    [
      'thrown text',
      {
        call: () => {
          throw 'oops';
        },
      },
      codes.engine.functionFailed,
      /failed: oops/,
    ],
    [
      'bigint and number',
      { parameters: ['BIGINT'], returns: 'BIGINT', call: (v: number) => v + 1 },
      codes.engine.functionFailed,
      /Cannot mix BigInt/,
    ],
    ['a promise', { call: () => Promise.resolve('x') }, codes.engine.functionPromise, /returns a promise/],
    [
      'a rejected promise',
      { call: () => Promise.reject(new Error('x')) },
      codes.engine.functionPromise,
      /returns a promise/,
    ],
    [
      'a promise by vector',
      { vector: () => Promise.resolve(['x']) },
      codes.engine.functionPromise,
      /returns a promise/,
    ],
    ['too few', { vector: () => [] }, codes.engine.functionVectorLength, /got 1 rows and returned an array of 0/],
    ['too many', { vector: () => ['a', 'b'] }, codes.engine.functionVectorLength, /returned an array of 2/],
    ['no array', { vector: () => 'a' }, codes.engine.functionVectorLength, /returned "a"/],
    ['nothing', { vector: () => undefined }, codes.engine.functionVectorLength, /returned undefined/],
  ])('%s', async (_, definition, code, message) => {
    const fn = await define({ parameters: ['BIGINT'], ...definition });
    const found = await failure(`select ${fn}(1)`);
    expect(found.code).toBe(code.code);
    expect(found.message).toMatch(message);
  });

  test('infinity is no Date', async () => {
    const fn = await define({ parameters: ['TIMESTAMP'], returns: 'TIMESTAMP', call: (v: Date) => v });
    expect((await failure(`select ${fn}('infinity'::timestamp)`)).message).toMatch(
      /"infinity" cannot be a Date: declare the function with exact: true/,
    );
  });

  test('in the middle of many rows and threads', async () => {
    const fn = await define({
      parameters: ['BIGINT'],
      returns: 'BIGINT',
      call: (v: bigint) => {
        if (v === 700_000n) throw new Error('found');
        return v;
      },
    });
    await connection.run('create or replace table many as select i from range(1000000) r(i)');
    expect((await failure(`select max(${fn}(i)) from many`)).message).toContain(`${fn}(700000)`);
    expect(await rows('select 1')).toEqual([1]);
  });
});

describe('registration', () => {
  const fn: UserFunction = {
    name: 'x',
    file: 'udfs/a.js',
    parameters: [],
    returns: 'INTEGER',
    nulls: 'skip',
    exact: false,
    volatile: false,
    call: () => 1,
  };

  test('reports all that is wrong at once', async () => {
    const error: unknown = await registry
      .register(connection, [
        { ...fn, name: 'lower' },
        { ...fn, name: 'bad_types', parameters: ['TEXTT', 'INTEGER, INTEGER', 'INTEGER) || (1'], returns: 'NUMBER' },
        { ...fn, name: 'bad_result', returns: 'UNION(a INTEGER)' },
        { ...fn, name: 'bad_variant', parameters: ['VARIANT'] },
        { ...fn, name: 'never_there' },
      ])
      .catch((caught: unknown) => caught);
    if (!SqlFlowError.isInstance(error)) throw new Error('no error');
    expect(error.diagnostics.map((each) => `${each.code} ${each.message}`)).toEqual([
      'SF6553 "lower" in udfs/a.js would hide a function of DuckDB',
      'SF6554 "bad_types" in udfs/a.js: parameter 1 has the type "TEXTT": Type with name TEXTT does not exist!',
      'SF6554 "bad_types" in udfs/a.js: parameter 2 has the type "INTEGER, INTEGER": it is not the name of one type',
      'SF6554 "bad_types" in udfs/a.js: parameter 3 has the type "INTEGER) || (1": it is not the name of one type',
      'SF6554 "bad_types" in udfs/a.js: the result has the type "NUMBER": Type with name NUMBER does not exist!',
      'SF6554 "bad_result" in udfs/a.js: the result has the type "UNION(a INTEGER)": values of it cannot be taken from JavaScript',
      'SF6554 "bad_variant" in udfs/a.js: parameter 1 has the type "VARIANT": values of it cannot be handed to JavaScript',
    ]);
    expect((await failure('select never_there()')).code).toBe(codes.binding.unknownFunction.code);
  });

  test('again replaces the function, with other types it is refused', async () => {
    await define({
      name: 'again',
      returns: 'INTEGER',
      parameters: ['INTEGER'],
      call: (v: number) => v + 1,
      volatile: true,
    });
    await define({
      name: 'AGAIN',
      returns: 'INTEGER',
      parameters: ['INTEGER'],
      call: (v: number) => v + 2,
      volatile: true,
    });
    expect(await rows('select again(1)')).toEqual([3]);
    await expect(
      define({ name: 'again', returns: 'VARCHAR', parameters: ['INTEGER'], call: String }),
    ).rejects.toMatchObject({ code: codes.run.notSupportedYet.code });
  });

  test('arguments that do not fit are an error of binding; those that widen are cast', async () => {
    const name = await define({ parameters: ['DECIMAL(18,2)'], returns: 'VARCHAR', call: (v: string) => v });
    expect(await rows(`select ${name}(1.5)`)).toEqual(['1.50']);
    expect(await rows(`select ${name}(7::smallint)`)).toEqual(['7.00']);
    expect((await failure(`select ${name}(date '2026-01-01')`)).code).toBe(codes.binding.argumentTypes.code);
    expect((await failure(`select ${name}()`)).code).toBe(codes.binding.argumentTypes.code);
  });

  test('only types: a query can be bound without a call', async () => {
    let asked = 0;
    let called = 0;
    const other = await DuckDBInstance.create(':memory:');
    const own = await other.connect();
    const types = functionRegistry({ onlyTypes: () => (asked += 1) });
    await types.register(own, [{ ...fn, name: 'f', parameters: ['INTEGER'], call: () => (called += 1) }]);
    const described = await own.run('describe select f(1) as v where f(2) = 3');
    expect((await described.getRows())[0]?.slice(0, 2)).toEqual(['v', 'INTEGER']);
    expect(asked).toBe(0);
    await own.run('describe select 1 limit f(1)');
    expect([asked, called]).toEqual([1, 0]);
    own.closeSync();
    other.closeSync();
  });
});

describe('many at once', () => {
  test('queries on several connections, with registrations and appends between', async () => {
    const name = await define({
      parameters: ['BIGINT', 'VARCHAR'],
      returns: 'VARCHAR',
      call: (n: bigint, text: string) => `${text}-${n * 2n}`,
    });
    await connection.run(
      "create or replace table busy as select i, 'text number ' || i as s from range(200000) r(i); create or replace table sink (i bigint)",
    );
    const connections = await Promise.all(Array.from({ length: 6 }, () => instance.connect()));
    const queries = connections.map(async (each) => {
      const result = await each.run(`select count(distinct ${name}(i, s)), max(${name}(i, s)) from busy`);
      return (await result.getRows())[0];
    });
    const appender = await connection.createAppender('sink');
    for (let i = 0; i < 20_000; i += 1) {
      appender.appendBigInt(BigInt(i));
      appender.endRow();
      if (i % 1000 === 0) {
        appender.flushSync();
        await define({ returns: 'INTEGER', call: () => i });
      }
    }
    appender.closeSync();
    for (const result of await Promise.all(queries)) expect(result).toEqual([200_000n, 'text number 99999-199998']);
    for (const each of connections) each.closeSync();
  }, 30_000);

  test('preparing a statement that folds constants through a function does not hang', async () => {
    const name = await define({ parameters: ['INTEGER'], returns: 'INTEGER', call: (v: number) => v + 1 });
    const prepared = await Promise.all(
      Array.from({ length: 5 }, () => connection.prepare(`select ${name}(1), ${name}(${name}(2)) from range(3)`)),
    );
    for (const each of prepared) expect((await (await each.run()).getRows()).length).toBe(3);
    await connection.run(`create or replace view folded as select ${name}(40) as v`);
    expect(await rows('from folded')).toEqual([41]);
  });

  test('interrupting', async () => {
    const name = await define({ parameters: ['BIGINT'], returns: 'BIGINT', call: (v: bigint) => v });
    const own = await instance.connect();
    await own.run(errorsAsJson);
    const running = own.run(`select max(${name}(i)) from range(1000000000) r(i)`).then(
      () => undefined,
      (error: unknown) => toSqlFlowError(error).code,
    );
    const timer = setInterval(() => own.interrupt(), 50);
    expect(await running).toBe(codes.engine.interrupted.code);
    clearInterval(timer);
    own.closeSync();
  });
});

test('any list of texts and NULLs comes back as it went', async () => {
  const fn = await define({ parameters: ['VARCHAR'], call: (text: string) => text });
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 50 }), async (values) => {
      const list = values.map((each) =>
        each === null ? 'null' : `'${each.replaceAll('\0', '').replaceAll("'", "''")}'`,
      );
      const sql = `select coalesce(bool_and(${fn}(v) is not distinct from v), true) from (select unnest([${list.join(', ')}]::varchar[]) v)`;
      expect(await rows(sql)).toEqual([true]);
    }),
    { numRuns: 50 },
  );
});
