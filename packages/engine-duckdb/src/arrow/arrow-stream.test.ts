import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { type Table, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;

beforeAll(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

async function ipc(sql: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of engine.arrow?.(sql) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function table(sql: string): Promise<Table> {
  return tableFromIPC(await ipc(sql));
}

async function rows(sql: string): Promise<unknown[]> {
  const stream = await engine.stream(sql);
  const all: unknown[] = [];
  for await (const batch of stream.rows()) all.push(...batch);
  return all;
}

/** The raw words of a decimal as an integer. */
function scaled(words: Uint32Array): bigint {
  return BigInt.asIntN(
    128,
    [...words].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
  );
}

describe('types and values', () => {
  test.each<[string, string, unknown]>([
    ['true', 'Bool', true],
    ['(-1)::tinyint', 'Int8', -1],
    ['255::utinyint', 'Uint8', 255],
    ['(-32768)::smallint', 'Int16', -32768],
    ['65535::usmallint', 'Uint16', 65535],
    ['2147483647::int', 'Int32', 2147483647],
    ['4294967295::uinteger', 'Uint32', 4294967295],
    ['9223372036854775807::bigint', 'Int64', 9223372036854775807n],
    ['18446744073709551615::ubigint', 'Uint64', 18446744073709551615n],
    ['0.1::float', 'Float32', Math.fround(0.1)],
    ['0.1::double', 'Float64', 0.1],
    ["'é and a text that is longer'", 'Utf8', 'é and a text that is longer'],
    ["''", 'Utf8', ''],
    ["'\\x00\\xFF'::blob", 'Binary', new Uint8Array([0, 255])],
    ["'b'::enum('a', 'b')", 'Utf8', 'b'],
    ["uuid '00112233-4455-6677-8899-aabbccddeeff'", 'Utf8', '00112233-4455-6677-8899-aabbccddeeff'],
    ["interval '1 month -2 days'", 'Utf8', 'P1M-2D'],
    ["date '2026-01-31'", 'Date32<DAY>', Date.UTC(2026, 0, 31)],
    ["time '01:02:03.000004'", 'Time64<MICROSECOND>', 3_723_000_004n],
    ["timestamp '2026-01-31 12:00:00.123'", 'Timestamp<MICROSECOND>', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ["timestamptz '2026-01-31 12:00:00+02'", 'Timestamp<MICROSECOND, UTC>', Date.UTC(2026, 0, 31, 10)],
    ["'2026-01-31 12:00:00'::timestamp_s", 'Timestamp<SECOND>', Date.UTC(2026, 0, 31, 12)],
    ["'2026-01-31 12:00:00.5'::timestamp_ms", 'Timestamp<MILLISECOND>', Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
    ["'2026-01-31 12:00:00.5'::timestamp_ns", 'Timestamp<NANOSECOND>', Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
  ])('%s', async (expression, type, expected) => {
    const found = await table(`select case when i % 3 = 0 then null else ${expression} end as v from range(100) r(i)`);
    const column = found.getChild('v');
    expect(String(column?.type)).toBe(type);
    const values = [...(column ?? [])];
    expect(values).toEqual(Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? null : expected)));
    expect(column?.nullCount).toBe(34);
  });

  test.each<[string, number, number, bigint]>([
    ['(-1.10)::decimal(4,2)', 2, 4, -110n],
    ['1234567.89::decimal(9,2)', 2, 9, 123456789n],
    ['(-123456789012.3456)::decimal(18,4)', 4, 18, -1234567890123456n],
    ["'-12345678901234567890123456789012345.678'::decimal(38,3)", 3, 38, -12345678901234567890123456789012345678n],
    ["'99999999999999999999999999999999999999'::hugeint", 0, 38, 10n ** 38n - 1n],
    ["'-99999999999999999999999999999999999999'::hugeint", 0, 38, -(10n ** 38n) + 1n],
    ["'18446744073709551616'::uhugeint", 0, 38, 2n ** 64n],
  ])('%s', async (expression, scale, precision, value) => {
    const column = (await table(`select ${expression} as v`)).getChild('v');
    expect(column?.type).toMatchObject({ scale, precision, bitWidth: 128 });
    expect(scaled(column?.get(0) as Uint32Array)).toBe(value);
  });

  test('microseconds are kept', async () => {
    const column = (await table("select timestamptz '2026-01-31 12:00:00.123456+00' as v")).getChild('v');
    expect(column?.data[0]?.values).toEqual(
      BigInt64Array.of(BigInt(Date.UTC(2026, 0, 31, 12, 0, 0)) * 1000n + 123_456n),
    );
  });
});

test('nested values, with NULLs at every level', async () => {
  const sql = `select v from (values
    (1, {'a': [1, null, 3], 'm': map {'k': ['x'], 'l': null}, 's': {'t': ['a text that is longer', null]}, 'f': [1.5, 2.5]::double[2]}),
    (2, null),
    (3, {'a': null, 'm': map {}, 's': null, 'f': null}),
    (4, {'a': [], 'm': null, 's': {'t': null}, 'f': [null, 4]::double[2]})) x(i, v) order by i desc`;
  const found = await table(sql);
  expect(JSON.parse(JSON.stringify(found.toArray()))).toEqual([
    { v: { a: [], m: null, s: { t: null }, f: [null, 4] } },
    { v: { a: null, m: {}, s: null, f: null } },
    { v: null },
    { v: { a: [1, null, 3], m: { k: ['x'], l: null }, s: { t: ['a text that is longer', null] }, f: [1.5, 2.5] } },
  ]);
});

test('any nested lists come back as they went', async () => {
  const item = fc.oneof(fc.string({ maxLength: 20 }), fc.constant(null));
  const list = fc.oneof(
    fc.array(fc.oneof(fc.array(item, { maxLength: 4 }), fc.constant(null)), { maxLength: 4 }),
    fc.constant(null),
  );
  const literal = (value: unknown): string => {
    if (value === null) return 'null';
    if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
    return `'${String(value).replaceAll("'", "''").replaceAll('\0', '')}'`;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(list, { minLength: 1, maxLength: 8 }), fc.boolean(), async (values, filtered) => {
      const source = values.map((value, i) => `(${i}, ${literal(value)}::varchar[][])`).join(', ');
      const sql = `select v from (values ${source}) x(i, v) ${filtered ? 'where i % 2 = 0' : ''} order by i desc`;
      const found = (await table(sql)).toArray().map((row) => JSON.parse(JSON.stringify(row)));
      expect(found).toEqual(JSON.parse(JSON.stringify(await rows(sql))));
    }),
    { numRuns: 60 },
  );
});

test('many rows come in pieces, none when there are none', async () => {
  const found = await table("select i, 'text number ' || i as s from range(10000) r(i)");
  expect(found.numRows).toBe(10_000);
  expect(found.batches.length).toBe(5);
  expect(found.get(9999)?.toJSON()).toEqual({ i: 9999n, s: 'text number 9999' });
  const none = await table('select 1 as a, [2.5] as b where false');
  expect(none.numRows).toBe(0);
  expect(none.schema.fields.map(String)).toEqual(['a: Int32', 'b: List<Decimal[2e+1]>']);
  expect((await table('select 1 as a, 2 as a')).schema.names).toEqual(['a', 'a_1']);
});

test.each([
  [
    "select 1 as id, '100000000000000000000000000000000000000'::hugeint as total",
    'column total: 100000000000000000000000000000000000000 has more than 38 digits, which Arrow cannot hold exactly',
  ],
  ["select date 'infinity' as d", 'column d: "infinity" has no form in Arrow'],
  ["select timestamp '-infinity' as t", 'column t: "infinity" has no form in Arrow'],
])('%s is refused', async (sql, message) => {
  await expect(ipc(sql)).rejects.toMatchObject({ code: codes.engine.notInArrow.code, message });
});

test('unions are refused, and writes', async () => {
  await expect(ipc('select union_value(a := 1) as u')).rejects.toMatchObject({ code: codes.run.notSupportedYet.code });
  await expect(ipc('create table t (i int)')).rejects.toMatchObject({ code: codes.binding.writeRefused.code });
  await expect(
    ipc("select cast(case when i = 90000 then 'x' else '1' end as int) from range(100000) r(i)"),
  ).rejects.toMatchObject({
    code: codes.binding.valueNotConvertible.code,
  });
});
