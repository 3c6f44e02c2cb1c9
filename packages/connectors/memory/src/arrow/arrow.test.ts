import { describe, expect, test } from '@jest/globals';
import type { Column } from '@sqlflow/connector-sdk';
import {
  Dictionary,
  Int32,
  Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { createMemoryTables } from '../index.js';
import { decimalText, decimalUnits, timestampText, timestampUnits } from './exact-text.js';

/** Rows out as Arrow, and that Arrow in again. */
async function roundTrip(columns: Column[], rows: Record<string, unknown>[]) {
  const ipc = await createMemoryTables({ t: { columns, rows } }).arrow('t');
  const back = createMemoryTables({ t: ipc });
  return { columns: await back.columns('t'), rows: await back.rows('t') };
}

describe('Arrow out and in again', () => {
  test.each([
    ['BOOLEAN', [true, false, null]],
    ['TINYINT', [-128, 127]],
    ['SMALLINT', [-32768, null]],
    ['INTEGER', [2147483647, -1]],
    ['BIGINT', [9223372036854775807n, -9223372036854775808n, null]],
    ['UTINYINT', [255]],
    ['USMALLINT', [65535]],
    ['UINTEGER', [4294967295]],
    ['UBIGINT', [18446744073709551615n]],
    ['FLOAT', [1.5, null]],
    ['DOUBLE', [0.1, Number.NaN, Number.NEGATIVE_INFINITY]],
    ['DECIMAL(18,2)', ['1.10', '-0.01', null, '9999999999999999.99']],
    ['DECIMAL(38,0)', ['-99999999999999999999999999999999999999']],
    ['VARCHAR', ['', 'ä€😀', null]],
    ['BLOB', [new Uint8Array([0, 255]), null]],
    ['DATE', ['2026-01-31', '0001-01-01', '9999-12-31', null]],
    ['TIME', ['08:00:00.123456', '23:59:59.999999']],
    ['TIMESTAMP', ['2026-01-31T08:00:00.123456', '1969-12-31T23:59:59.999999', '9999-12-31T23:59:59.999999']],
    ['TIMESTAMP_NS', ['2026-01-31T08:00:00.123456789']],
    ['TIMESTAMP WITH TIME ZONE', ['2026-01-31T08:00:00.000001Z', null]],
    ['BIGINT[]', [[1n, null], [], null]],
    ['STRUCT("a" BIGINT, "b c" VARCHAR[])', [{ a: 1n, 'b c': ['x', null] }, { a: null, 'b c': null }, null]],
    [
      'MAP(VARCHAR, DOUBLE)',
      [
        [
          { key: 'a', value: 1.5 },
          { key: 'b', value: null },
        ],
        [],
        null,
      ],
    ],
    ['STRUCT("d" DECIMAL(5,1))[][]', [[[{ d: '1.5' }], []], null]],
  ])('%s', async (type, values) => {
    const rows = values.map((v) => ({ v }));
    expect(await roundTrip([{ name: 'v', type }], rows)).toEqual({ columns: [{ name: 'v', type }], rows });
  });

  test('no rows, and no columns', async () => {
    expect(await roundTrip([{ name: 'v', type: 'BIGINT' }], [])).toEqual({
      columns: [{ name: 'v', type: 'BIGINT' }],
      rows: [],
    });
  });

  test('what has no Arrow type of its own is text', async () => {
    expect(await roundTrip([{ name: 'v', type: 'UUID' }], [{ v: 'x' }])).toEqual({
      columns: [{ name: 'v', type: 'VARCHAR' }],
      rows: [{ v: 'x' }],
    });
  });

  test('takes numbers, Date and text with an offset where the column is typed', async () => {
    const columns = [
      { name: 'n', type: 'BIGINT' },
      { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'h', type: 'HUGEINT' },
    ];
    const rows = [
      { n: 1, at: new Date(0), h: 10n ** 37n },
      { n: '2', at: '2026-01-31 09:00:00+01', h: -1n },
    ];
    expect((await roundTrip(columns, rows)).rows).toEqual([
      { n: 1n, at: '1970-01-01T00:00:00.000000Z', h: `1${'0'.repeat(37)}` },
      { n: 2n, at: '2026-01-31T08:00:00.000000Z', h: '-1' },
    ]);
  });

  test.each([
    ['BIGINT', 'x'],
    ['DECIMAL(5,2)', '1.234'],
    ['DECIMAL(5,2)', '1234.5'],
    ['HUGEINT', 10n ** 38n],
    ['DATE', 'soon'],
    ['TIMESTAMP', 'infinity'],
  ])('refuses what does not fit %s: %p', async (type, v) => {
    const tables = createMemoryTables({ t: { columns: [{ name: 'v', type }], rows: [{ v: null }, { v }] } });
    await expect(tables.arrow('t')).rejects.toMatchObject({
      code: 'SF8032',
      message: expect.stringMatching(/^row 2 of t, column v: /),
    });
  });
});

describe('Arrow that another program wrote', () => {
  test('is read by apache-arrow as we write it', async () => {
    const columns = [
      { name: 'id', type: 'BIGINT' },
      { name: 'name', type: 'VARCHAR' },
    ];
    const tables = createMemoryTables({ t: { columns, rows: [{ id: 1n, name: 'Ada' }, { id: 2n }] } });
    const table = tableFromIPC(await tables.arrow('t'));
    expect(table.toArray().map((row) => row?.toJSON())).toEqual([
      { id: 1n, name: 'Ada' },
      { id: 2n, name: null },
    ]);
  });

  test('is handed on as it is, and read as rows', async () => {
    const ipc = tableToIPC(tableFromArrays({ id: Int32Array.from([1, 2]), x: Float64Array.from([0.5, 1]) }), 'file');
    const tables = createMemoryTables({ t: ipc });
    expect(await tables.arrow('t')).toBe(ipc);
    expect(await tables.columns('t')).toMatchObject([
      { name: 'id', type: 'INTEGER' },
      { name: 'x', type: 'DOUBLE' },
    ]);
    expect(await tables.rows('t')).toEqual([
      { id: 1, x: 0.5 },
      { id: 2, x: 1 },
    ]);
  });

  test('may have dictionaries', async () => {
    const vector = vectorFromArray(['a', 'b', 'a', null], new Dictionary(new Utf8(), new Int32()));
    const tables = createMemoryTables({ t: tableToIPC(new Table({ v: vector })) });
    expect(await tables.columns('t')).toMatchObject([{ name: 'v', type: 'VARCHAR' }]);
    expect((await tables.rows('t')).map(({ v }) => v)).toEqual(['a', 'b', 'a', null]);
  });

  test('that is none is refused when it is asked for', async () => {
    const tables = createMemoryTables({ t: new Uint8Array([1, 2, 3]) });
    await expect(tables.columns('t')).rejects.toMatchObject({ code: 'SF8037' });
  });
});

describe('exact text', () => {
  test('decimals of any size come back as they were', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
        fc.integer({ min: 0, max: 38 }),
        (value, scale) => {
          const unsigned = BigInt.asUintN(128, value);
          const words = Uint32Array.from({ length: 4 }, (_, at) => Number((unsigned >> BigInt(32 * at)) & 0xffffffffn));
          expect(decimalUnits(decimalText(words, scale), scale)).toBe(value);
        },
      ),
    );
  });

  test('timestamps between year 1 and 9999 come back as they were', () => {
    const [min, max] = [
      timestampUnits('0001-01-01', 1_000_000n),
      timestampUnits('9999-12-31T23:59:59.999999', 1_000_000n),
    ];
    fc.assert(
      fc.property(fc.bigInt({ min, max }), (value) => {
        expect(timestampUnits(timestampText(value, 1_000_000n), 1_000_000n)).toBe(value);
      }),
    );
  });
});
