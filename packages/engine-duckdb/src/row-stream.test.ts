import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StatementTrace } from '@sqlflow/engine';
import { codes, SqlFlowError } from '@sqlflow/errors';
import fc from 'fast-check';
import { openRowStream } from './row-stream.js';
import { Session } from './session.js';
import { errorsAsJson } from './sql-error.js';

let instance: DuckDBInstance;
const traces: StatementTrace[] = [];
let closed = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => instance.closeSync());

async function open(sql: string, signal?: AbortSignal, readOnly = true) {
  const connection = await instance.connect();
  await connection.run(errorsAsJson);
  await connection.run("SET TimeZone = 'UTC'");
  const session = new Session(connection, { signal, label: 'test', onStatement: (trace) => traces.push(trace) });
  return openRowStream(session, sql, {
    readOnly,
    onClose: () => {
      closed += 1;
      session.close();
    },
  });
}

async function all(sql: string): Promise<Record<string, unknown>[]> {
  const stream = await open(sql);
  const rows: Record<string, unknown>[] = [];
  for await (const batch of stream.rows()) rows.push(...batch);
  return rows;
}

/** The value of an expression, alone, in a column with NULLs around it, and inside a list. */
async function value(expression: string): Promise<unknown> {
  const rows = await all(`select case when i = 1 then ${expression} end as v from range(3) r(i)`);
  expect([rows[0]?.v, rows[2]?.v]).toEqual([null, null]);
  const [list] = await all(`select [null, ${expression}, ${expression}] as v`);
  expect(list?.v).toEqual([null, rows[1]?.v, rows[1]?.v]);
  return rows[1]?.v;
}

const long = 'x'.repeat(40);

describe('values', () => {
  test.each<[string, unknown]>([
    ['true', true],
    ['(-128)::tinyint', -128],
    ['255::utinyint', 255],
    ['(-32768)::smallint', -32768],
    ['65535::usmallint', 65535],
    ['2147483647::int', 2147483647],
    ['4294967295::uinteger', 4294967295],
    ['9223372036854775807::bigint', 9223372036854775807n],
    ['(-9223372036854775808)::bigint', -9223372036854775808n],
    ['18446744073709551615::ubigint', 18446744073709551615n],
    ["'-170141183460469231731687303715884105728'::hugeint", -(2n ** 127n)],
    ["'340282366920938463463374607431768211455'::uhugeint", 2n ** 128n - 1n],
    [
      "'123456789012345678901234567890123456789012345678901234567890'::bignum",
      123456789012345678901234567890123456789012345678901234567890n,
    ],
    ['0.1::float', Math.fround(0.1)],
    ['0.1::double', 0.1],
    ["'-infinity'::double", -Infinity],
    ["'nan'::double", Number.NaN],
    ['1.10::decimal(4,2)', '1.10'],
    ['(-0.05)::decimal(4,2)', '-0.05'],
    ['5::decimal(4,0)', '5'],
    ['(-12345.678)::decimal(9,3)', '-12345.678'],
    ["'0.00001'::decimal(18,5)", '0.00001'],
    ["'12345678901234567890123456789012345.678'::decimal(38,3)", '12345678901234567890123456789012345.678'],
    ["''", ''],
    ["'short'", 'short'],
    [`'${long}'`, long],
    ["'日本語 😀 é and more of it'", '日本語 😀 é and more of it'],
    ["'a' || chr(0) || 'b' || chr(0) || 'cdefghijklmnop'", 'a\0b\0cdefghijklmnop'],
    ['\'{"a": 1}\'::json', '{"a": 1}'],
    ["'\\x00\\xFFab'::blob", new Uint8Array([0, 255, 97, 98])],
    [`'${long}'::blob`, new Uint8Array(40).fill(120)],
    ["'0101'::bit", '0101'],
    ["date '2026-01-31'", '2026-01-31'],
    ["date '2024-02-29'", '2024-02-29'],
    ["date '1969-12-31'", '1969-12-31'],
    ["date '0044-03-15 (BC)'", '-000043-03-15'],
    ["date '0001-01-01 (BC)'", '0000-01-01'],
    ["date '20000-01-01'", '+020000-01-01'],
    ["date '5881580-07-10'", '+5881580-07-10'],
    ["date '5877642-06-25 (BC)'", '-5877641-06-25'],
    ["date 'infinity'", 'infinity'],
    ["date '-infinity'", '-infinity'],
    ["time '01:02:03'", '01:02:03'],
    ["time '23:59:59.000001'", '23:59:59.000001'],
    ["time '24:00:00'", '24:00:00'],
    ["'01:02:03.000000004'::time_ns", '01:02:03.000000004'],
    ["timetz '01:02:03.5+05:30'", '01:02:03.500000+05:30'],
    ["timetz '01:02:03-08'", '01:02:03-08:00'],
    ["timestamp '2026-01-31 12:34:56'", '2026-01-31T12:34:56'],
    ["timestamp '2026-01-31 12:34:56.000001'", '2026-01-31T12:34:56.000001'],
    ["timestamp '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999'],
    ["timestamp '9999-12-31 23:59:59.999999'", '9999-12-31T23:59:59.999999'],
    ["timestamp '290309-12-22 (BC) 00:00:00'", '-290308-12-22T00:00:00'],
    ["timestamp 'infinity'", 'infinity'],
    ["timestamp '-infinity'", '-infinity'],
    ["timestamptz '2026-01-31 12:00:00.25+02'", '2026-01-31T10:00:00.250000Z'],
    ["timestamptz 'infinity'", 'infinity'],
    ["'2026-01-31 12:00:01'::timestamp_s", '2026-01-31T12:00:01'],
    ["'2026-01-31 12:00:01.123'::timestamp_ms", '2026-01-31T12:00:01.123000'],
    ["'2026-01-31 12:00:01.123456789'::timestamp_ns", '2026-01-31T12:00:01.123456789'],
    ["'1969-12-31 23:59:59.999999999'::timestamp_ns", '1969-12-31T23:59:59.999999999'],
    ["interval '14 months -3 days 01:02:03.5'", 'P1Y2M-3DT1H2M3.5S'],
    ["interval '-90 minutes'", 'PT-1H-30M'],
    ["interval '0 days'", 'PT0S'],
    ["interval '-1 year'", 'P-1Y'],
    ["uuid '00112233-4455-6677-8899-aabbccddeeff'", '00112233-4455-6677-8899-aabbccddeeff'],
    ["uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'", 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ["'b'::enum('a', 'b')", 'b'],
    ['[1, null, 3]', [1, null, 3]],
    ['[]::int[]', []],
    [`[['a', '${long}'], null, []]`, [['a', long], null, []]],
    ["{'a': 1, 'b': {'c': ['x'], 'd': null}}", { a: 1, b: { c: ['x'], d: null } }],
    ["row(1, 'x')", [1, 'x']],
    [
      "map {'k': 1.50, 'l': null}",
      [
        { key: 'k', value: '1.50' },
        { key: 'l', value: null },
      ],
    ],
    ['map {}::map(varchar, int)', []],
    ['union_value(num := 2)::union(num int, str varchar)', { tag: 'num', value: 2 }],
    ["'x'::union(num int, str varchar)", { tag: 'str', value: 'x' }],
    ["[timestamptz '2026-01-01 00:00:00+00']", ['2026-01-01T00:00:00Z']],
  ])('%s', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  test('strings of every length, in any order of their memory', async () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant(null)), {
      maxLength: 60,
    });
    const connection = await instance.connect();
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (values, reversed) => {
        const list = values.map((each) =>
          each === null ? 'null' : `'${each.replaceAll("'", "''").replaceAll('\0', '')}'`,
        );
        const sql = `select unnest([${list.join(', ')}]::varchar[]) as v`;
        const rows = await all(
          `from (select v, row_number() over () n from (${sql})) order by n ${reversed ? 'desc' : ''}`,
        );
        const expected = values.map((each) => each?.replaceAll('\0', '') ?? null);
        expect(rows.map((row) => row.v)).toEqual(reversed ? expected.reverse() : expected);
      }),
      { numRuns: 60 },
    );
    connection.closeSync();
  });

  test('dates agree with DuckDB over its whole range', async () => {
    const rows = await all(
      `select d::date as d, strftime(d, '%x') as s, year(d) y, month(d) m, day(d) n from (select date '1970-01-01' + (i * 9973 % 8000000 - 4000000)::int as d from range(5000) r(i))`,
    );
    for (const { d, y, m, n } of rows) {
      const year = Number(y);
      const text =
        year >= 0 && year <= 9999
          ? String(year).padStart(4, '0')
          : `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
      expect(d).toBe(`${text}-${String(m).padStart(2, '0')}-${String(n).padStart(2, '0')}`);
    }
  });
});

test('fixed arrays', async () => {
  expect(await all('select array_value(1.5, null, 2)::double[3] as v union all select null')).toEqual([
    { v: [1.5, null, 2] },
    { v: null },
  ]);
});

test('columns with their types, and names that are not names for JavaScript', async () => {
  const stream = await open(
    'select 1 as a, 2::bigint as "A", 1.5::decimal(9,2) as "__proto__", null as n, timestamptz \'2026-01-01\' t where true',
  );
  expect(stream.columns).toEqual([
    { name: 'a', type: 'INTEGER' },
    { name: 'A_1', type: 'BIGINT' },
    { name: '__proto__', type: 'DECIMAL(9,2)' },
    { name: 'n', type: 'INTEGER' },
    { name: 't', type: 'TIMESTAMP WITH TIME ZONE' },
  ]);
  const rows: unknown[] = [];
  for await (const batch of stream.rows()) rows.push(...batch);
  expect(Object.entries(rows[0] as object)[2]).toEqual(['__proto__', '1.50']);
});

test('types are spelt as DESCRIBE spells them', async () => {
  const connection = await instance.connect();
  const sql = `select 1::utinyint a, 'x'::enum('x', 'it''s') b, {'q r': 1, 's': [1.5::decimal(5,1)]} c, map {1: timestamp '2026-01-01'} d,
    timetz '00:00:00+00' e, [1, 2]::int[2] f, union_value(k := 1) g, '{}'::json h, '1'::bit i, 1::bignum j, 'a'::blob k, interval 1 day l,
    '2026-01-01'::timestamp_ns m, uuid() n, [{'a': 1}] o, 'infinity'::float p, row(1, 'a') q`;
  const described = await (await connection.run(`DESCRIBE ${sql}`)).getRows();
  const stream = await open(sql);
  expect(stream.columns.map(({ type }) => type)).toEqual(
    described.map((row) => String(row[1]).replace(/(?<=[(,] ?)([a-z]+)(?= [A-Z])/g, '"$1"')),
  );
  await stream[Symbol.asyncDispose]();
  connection.closeSync();
});

test('a million rows pass without being held', async () => {
  const before = traces.length;
  const stream = await open(
    "select i, 'a longer text ' || i as s, i / 7 as d, i::decimal(18,2) as m, timestamp '2026-01-01' + interval (i) second as t from range(1000000) r(i)",
  );
  let count = 0;
  let largest = 0;
  for await (const batch of stream.rows()) {
    count += batch.length;
    largest = Math.max(largest, batch.length);
  }
  expect(count).toBe(1_000_000);
  expect(largest).toBeLessThanOrEqual(2048);
  expect(traces.slice(before)).toMatchObject([{ label: 'test', rows: 1_000_000n }]);
}, 30_000);

test('an error in the middle comes with its place, and the stream closes', async () => {
  const before = closed;
  const sql = "select cast(case when i = 900000 then 'x' else '1' end as int) from range(1000000) r(i)";
  const stream = await open(sql);
  let count = 0;
  const error: unknown = await (async () => {
    for await (const batch of stream.rows()) count += batch.length;
  })().catch((caught: unknown) => caught);
  if (!SqlFlowError.isInstance(error)) throw new Error('no error');
  expect(error.code).toBe(codes.binding.valueNotConvertible.code);
  expect(sql.slice(error.diagnostic.sqlOffset)).toMatch(/^cast\(/);
  expect(error.message).toBe("Could not convert string 'x' to INT32");
  expect(count).toBeGreaterThan(0);
  expect(closed).toBe(before + 1);
});

test('abort stops a query that gives no rows for a long time, and one that is being read', async () => {
  const soon = new AbortController();
  setTimeout(() => soon.abort(), 100);
  const started = performance.now();
  const never = open('select count(*) from range(10000000000) a, range(1000) b', soon.signal);
  await expect(never).rejects.toMatchObject({ code: codes.engine.interrupted.code });
  expect(performance.now() - started).toBeLessThan(3000);

  const later = new AbortController();
  const stream = await open('select i from range(100000000) r(i)', later.signal);
  const reading = (async () => {
    for await (const _ of stream.rows()) later.abort();
  })();
  await expect(reading).rejects.toMatchObject({ code: codes.engine.interrupted.code });
});

test('leaving early closes the stream once', async () => {
  const before = closed;
  const stream = await open('select i from range(100000000) r(i)');
  for await (const _ of stream.rows()) break;
  await stream[Symbol.asyncDispose]();
  expect(closed).toBe(before + 1);
});

test('read-only refuses what the parser did not', async () => {
  const connection = await instance.connect();
  await connection.run('create table if not exists kept (i int)');
  await expect(open('insert into kept values (1)')).rejects.toMatchObject({ code: codes.binding.writeRefused.code });
  const writing = await open('insert into kept values (1) returning i', undefined, false);
  const rows: unknown[] = [];
  for await (const batch of writing.rows()) rows.push(...batch);
  expect(rows).toEqual([{ i: 1 }]);
  expect(await all('from kept')).toEqual([{ i: 1 }]);
  connection.closeSync();
});
