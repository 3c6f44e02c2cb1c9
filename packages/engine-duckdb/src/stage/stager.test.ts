import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Batch, Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  TimeNanosecond,
  Timestamp,
  TimestampMicrosecond,
  TimeUnit,
  tableToIPC,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { columnsOf, csv, failure, type LoadOptions, load, rowBatches, rowsOf } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };

async function stored(batches: Iterable<Batch> | AsyncIterable<Batch>, options: LoadOptions = {}): Promise<Row[]> {
  await load(engine, target, batches, options);
  return rowsOf(engine, 'FROM t');
}

describe('rows', () => {
  test.each<[string, unknown, unknown]>([
    ['BOOLEAN', 'true', true],
    ['TINYINT', -128, -128],
    ['UTINYINT', '255', 255],
    ['INTEGER', 5n, 5],
    ['BIGINT', '9007199254740993', 9007199254740993n],
    ['BIGINT', 7, 7n],
    ['UBIGINT', 2n ** 64n - 1n, 2n ** 64n - 1n],
    ['HUGEINT', -(2n ** 127n), -(2n ** 127n)],
    ['DECIMAL(38,2)', '123456789012345678901234567890123456.78', '123456789012345678901234567890123456.78'],
    ['DECIMAL(9,3)', 1.5, '1.500'],
    ['DECIMAL(9,2)', '1.500', '1.50'],
    ['DECIMAL(9,2)', '-2.5e1', '-25.00'],
    ['DECIMAL(9,2)', 7n, '7.00'],
    ['DOUBLE', '1e300', 1e300],
    ['FLOAT', 0.5, 0.5],
    ['VARCHAR', 'é😀\0', 'é😀\0'],
    ['VARCHAR', 12n, '12'],
    ['BLOB', new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    ['UUID', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['DATE', '2024-02-29', '2024-02-29'],
    ['DATE', new Date('1969-12-31'), '1969-12-31'],
    ['TIME', '23:59:59.999999', '23:59:59.999999'],
    ['TIMESTAMP', '1969-12-31T23:59:59.999999', '1969-12-31T23:59:59.999999'],
    ['TIMESTAMP', new Date('2024-01-01T10:00:00.123Z'), '2024-01-01T10:00:00.123000'],
    ['TIMESTAMP_NS', '2024-01-01 10:00:00.123456789', '2024-01-01T10:00:00.123456789'],
    ['TIMESTAMP WITH TIME ZONE', '2024-01-01 10:00:00.123456+05:30', '2024-01-01T04:30:00.123456Z'],
    ['TIMESTAMP WITH TIME ZONE', new Date('2024-01-01T10:00:00Z'), '2024-01-01T10:00:00Z'],
    ['DATE', 'infinity', 'infinity'],
    ['TIMESTAMP', '-infinity', '-infinity'],
    ['TIMESTAMP WITH TIME ZONE', 'infinity', 'infinity'],
    ['INTEGER[]', [1, null, 3], [1, null, 3]],
    ['INTEGER[2]', [1, 2], [1, 2]],
    ['STRUCT(a BIGINT, "b c" VARCHAR[])', { 'b c': ['x', null] }, { a: null, 'b c': ['x', null] }],
    ['MAP(VARCHAR, INTEGER)', new Map([['k', 1]]), [{ key: 'k', value: 1 }]],
    ['MAP(VARCHAR, INTEGER)', [{ key: 'k', value: null }], [{ key: 'k', value: null }]],
    ['MAP(VARCHAR, INTEGER)', { k: 1 }, [{ key: 'k', value: 1 }]],
    ["ENUM('a', 'b')", 'b', 'b'],
    ['JSON', { a: [1, 'x'] }, '{"a":[1,"x"]}'],
    ['STRUCT(l STRUCT(d DECIMAL(4,2))[])', { l: [{ d: '1.25' }, null] }, { l: [{ d: '1.25' }, null] }],
  ])('%s takes %p', async (type, value, expected) => {
    expect(await stored(rowBatches([`v ${type}`], [{ v: value }, { v: null }, {}]))).toEqual([
      { v: expected },
      { v: null },
      { v: null },
    ]);
  });

  test.each<[string, unknown, string]>([
    ['BIGINT', 2 ** 53 + 2, '9007199254740994 is beyond 2^53 and may have been rounded already'],
    ['BIGINT', 1.5, 'is not an integer'],
    ['BIGINT', '1.5', 'is not an integer'],
    ['INTEGER', 2 ** 31, 'is not between'],
    ['DECIMAL(5,2)', '1.234', 'has more than 2 decimal places'],
    ['DECIMAL(5,2)', 0.1 + 0.2, 'has more than 2 decimal places'],
    ['DECIMAL(5,2)', '1000', 'has more than 3 digits before the point'],
    ['DOUBLE', 2n ** 53n + 1n, 'is not exact'],
    ['BOOLEAN', 1, 'is not true or false'],
    ['VARCHAR', '\ud800', 'half a surrogate pair'],
    ['VARCHAR', { a: 1 }, 'is not text'],
    ['DATE', '2024-02-30', 'is not a date'],
    ['DATE', '2024-02-29T10:00:00Z', 'has a time of day'],
    ['TIMESTAMP', '2024-01-01T00:00:00Z', 'has a zone'],
    ['TIMESTAMP', '2024-01-01T00:00:00.1234567', 'is finer'],
    ['TIMESTAMP', new Date(Number.NaN), 'is not a date'],
    ['TIMESTAMP WITH TIME ZONE', '2024-01-01T00:00:00', 'has no offset'],
    ['INTEGER[2]', [1], 'does not have 2 items'],
    ['STRUCT(a INTEGER)', { a: 1, b: 2 }, 'has the field b'],
    ["ENUM('a', 'b')", 'c', 'is not one of'],
    ['UUID', 'x', 'is not a UUID'],
  ])('%s refuses %p', async (type, value, reason) => {
    const error = await failure(load(engine, target, rowBatches([`v ${type}`], [{ v: null }, { v: value }])));
    expect(error.code).toBe(codes.data.valueDoesNotFit.code);
    expect(error.message).toMatch(/^row 2, column v /);
    expect(error.message).toContain(reason);
  });

  test('more rows than a chunk, in order', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => ({ v: index }));
    expect(await stored(rowBatches(['v INTEGER'], rows))).toEqual(rows);
  });

  test('a schema first, and no field that it does not name', async () => {
    const none = await failure(load(engine, target, [{ kind: 'rows', rows: [{ a: 1 }] }]));
    expect(none.code).toBe(codes.data.rowsWithoutSchema.code);
    const unknown = await failure(load(engine, target, rowBatches(['a INTEGER'], [{ a: 1, b: 2 }])));
    expect(unknown.code).toBe(codes.data.unknownField.code);
    expect((await failure(load(engine, target, []))).code).toBe(codes.data.nothingToStage.code);
  });

  test('a schema that changes on the way: columns are added and widened', async () => {
    const first = rowBatches(['a INTEGER'], [{ a: 1 }]);
    expect(await stored([...first, ...rowBatches(['a BIGINT', 'b VARCHAR'], [{ a: 2n ** 40n, b: 'x' }])])).toEqual([
      { a: 1n, b: null },
      { a: 2n ** 40n, b: 'x' },
    ]);
  });

  test('truncate forgets what came before', async () => {
    const again = rowBatches(['b VARCHAR'], [{ b: 'x' }]);
    expect(await stored([...rowBatches(['a INTEGER'], [{ a: 1 }]), { kind: 'truncate' }, ...again])).toEqual([
      { b: 'x' },
    ]);
  });

  test('condition, columns and constants', async () => {
    const batches = rowBatches(
      ['a INTEGER', 'b VARCHAR'],
      [
        { a: 1, b: 'x' },
        { a: 2, b: 'y' },
      ],
    );
    const addColumns = [
      { column: { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' }, value: '2024-01-01T00:00:00Z' },
      { column: { name: "o'n", type: 'VARCHAR' }, value: "it's" },
    ];
    for (const mode of ['replace', 'append'] as const) {
      await load(engine, { name: mode }, batches, { mode, where: 'a > 1 -- more', columns: ['B'], addColumns });
      expect(await rowsOf(engine, `FROM "${mode}"`)).toEqual([{ b: 'y', at: '2024-01-01T00:00:00Z', "o'n": "it's" }]);
    }
    expect(await stored(batches, { columns: ['b'] })).toEqual([{ b: 'x' }, { b: 'y' }]);
  });

  test('an error in the condition has its place in the condition', async () => {
    const error = await failure(load(engine, target, rowBatches(['a INTEGER'], [{ a: 1 }]), { where: 'a > 1 AND bb' }));
    expect(error.diagnostic.sqlOffset).toBe(10);
  });
});

function ipc(columns: Record<string, readonly [DataType, readonly unknown[]]>): Batch {
  const vectors = Object.entries(columns).map(([name, [type, values]]) => [name, vectorFromArray(values, type)]);
  return { kind: 'arrow', ipc: tableToIPC(new Table(Object.fromEntries(vectors)), 'stream') };
}

describe('Arrow', () => {
  test('types and values', async () => {
    const list = new List(new Field('item', new Struct([new Field('k', new Utf8()), new Field('n', new Int32())])));
    const batch = ipc({
      i: [new Int64(), [9007199254740993n, null]],
      u: [new Uint64(), [2n ** 64n - 1n, null]],
      t: [new Int8(), [-128, null]],
      f: [new Float64(), [0.1, null]],
      s: [new Utf8(), ['é😀', null]],
      d: [new Dictionary(new Utf8(), new Int32()), ['x', null]],
      b: [new Bool(), [false, null]],
      raw: [new Binary(), [new Uint8Array([0, 255]), null]],
      day: [new DateDay(), [new Date('1969-12-31'), null]],
      day2: [new DateMillisecond(), [new Date('2024-02-29'), null]],
      at: [new TimestampMicrosecond(), [new Date('2024-01-01T10:00:00.123Z'), null]],
      zoned: [new Timestamp(TimeUnit.MILLISECOND, 'Europe/Berlin'), [new Date('2024-01-01T10:00:00.123Z'), null]],
      l: [
        list,
        [
          [
            { k: 'a', n: 1 },
            { k: null, n: null },
          ],
          null,
        ],
      ],
    });
    const [row, nulls] = await stored([batch]);
    expect(row).toEqual({
      i: 9007199254740993n,
      u: 2n ** 64n - 1n,
      t: -128,
      f: 0.1,
      s: 'é😀',
      d: 'x',
      b: false,
      raw: new Uint8Array([0, 255]),
      day: '1969-12-31',
      day2: '2024-02-29',
      at: '2024-01-01T10:00:00.123000',
      zoned: '2024-01-01T10:00:00.123000Z',
      l: [
        { k: 'a', n: 1 },
        { k: null, n: null },
      ],
    });
    expect(Object.values(nulls ?? {}).every((value) => value === null)).toBe(true);
    expect(await columnsOf(engine, 'SELECT i, u, t, zoned, l FROM t')).toEqual([
      'i BIGINT',
      'u UBIGINT',
      't TINYINT',
      'zoned TIMESTAMP WITH TIME ZONE',
      'l STRUCT(k VARCHAR, n INTEGER)[]',
    ]);
  });

  test('decimals, to the last of 38 digits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), async (value) => {
        const type = new Decimal(10, 38, 128);
        const words = Uint32Array.from({ length: 4 }, (_, word) =>
          Number(BigInt.asUintN(32, value >> BigInt(word * 32))),
        );
        const data = makeData({ type, length: 1, data: words });
        const schema = new Schema([new Field('d', type)]);
        const batch = new RecordBatch(
          schema,
          makeData({ type: new Struct(schema.fields), length: 1, children: [data] }),
        );
        const bytes = RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true);
        const [row] = await stored([{ kind: 'arrow', ipc: bytes }]);
        expect(BigInt(String(row?.d).replace('.', ''))).toBe(value);
      }),
      { numRuns: 20 },
    );
  });

  test('what is finer than the column keeps is refused', async () => {
    const error = await failure(load(engine, target, [ipc({ x: [new TimeNanosecond(), [null, 1n]] })]));
    expect(error.code).toBe(codes.data.valueDoesNotFit.code);
    expect(error.message).toMatch(/^row 2, column x \(TIME\)/);
  });

  test('several streams, condition and columns', async () => {
    const one = ipc({ a: [new Int32(), [1, 2]], b: [new Utf8(), ['x', 'y']] });
    const two = ipc({ a: [new Int64(), [2n ** 40n]] });
    expect(await stored([one, two], { where: 'a > 1' })).toEqual([
      { a: 2n, b: 'y' },
      { a: 2n ** 40n, b: null },
    ]);
  });
});

describe('streams', () => {
  test('are read as files, compressed ones too', async () => {
    const plain = { kind: 'stream', stream: Readable.from(['a,b\n1,', '007\n']), format: csv() } as const;
    expect(await stored([plain])).toEqual([{ a: 1n, b: '007' }]);
    const gzip = {
      kind: 'stream',
      stream: Readable.from([gzipSync('a\n1\n')]),
      format: csv({ compression: 'gzip' }),
    } as const;
    expect(await stored([gzip])).toEqual([{ a: 1n }]);
  });

  test('an exact schema types them', async () => {
    const stream = { kind: 'stream', stream: Readable.from(['a\n1\n']), format: csv() } as const;
    await load(engine, target, [{ kind: 'schema', columns: [{ name: 'a', type: 'DECIMAL(9,2)' }] }, stream]);
    expect(await columnsOf(engine, 'FROM t')).toEqual(['a DECIMAL(9,2)']);
  });

  const parts = (count: number, rowsOfPart: (part: number) => Iterable<string> | AsyncIterable<string>) =>
    Array.from({ length: count }, (_, part) => Readable.from(rowsOfPart(part)));

  test.each([
    ['postgres_copy', { type: 'postgres_copy', columns: [{ name: 'a', type: 'BIGINT' }] } as const, ''],
    ['csv', csv(), 'a\n'],
  ])('in parts are one after the other, more of them than there are threads: %s', async (_, format, header) => {
    const streams = parts(8, (part) => [header, ...Array.from({ length: 500 }, (_each, at) => `${part * 500 + at}\n`)]);
    const rows = await stored([
      { kind: 'schema', columns: [{ name: 'a', type: 'BIGINT' }] },
      { kind: 'streams', streams, format },
    ]);
    expect(rows.map(({ a }) => Number(a))).toEqual(Array.from({ length: 4000 }, (_each, at) => at));
  });

  test('one part that breaks off ends the others, and its error is that of the load', async () => {
    const columns = [{ name: 'a', type: 'BIGINT' }];
    const streams = parts(3, async function* (part) {
      for (let at = 0; part !== 1 || at < 10; at += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        yield `${at}\n`;
      }
      throw new Error('the second part broke');
    });
    const data = { kind: 'streams', streams, format: { type: 'postgres_copy', columns } } as const;
    await expect(load(engine, target, [{ kind: 'schema', columns }, data])).rejects.toThrow('the second part broke');
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  });

  test('a value that does not fit in one part is the error of the load, and the others are ended', async () => {
    const columns = [{ name: 'a', type: 'BIGINT' }];
    const million = Buffer.from('1\n'.repeat(500_000));
    async function* endless(first: string) {
      yield first;
      for (;;) yield million;
    }
    const streams = ['x\n', '1\n'].map((first) => Readable.from(endless(first), { objectMode: false }));
    const data = { kind: 'streams', streams, format: { type: 'postgres_copy', columns } } as const;
    const error = await failure(load(engine, target, [{ kind: 'schema', columns }, data]));
    expect(error.code).toBe(codes.data.serverValueDoesNotFit.code);
  });

  test('an error of the source is the error of the load, and nothing is left behind', async () => {
    async function* broken() {
      yield 'a\n1';
      throw new Error('the source broke');
    }
    const stream = { kind: 'stream', stream: Readable.from(broken()), format: csv() } as const;
    await expect(load(engine, target, [stream])).rejects.toThrow('the source broke');
    const directory = `${process.env.TMPDIR ?? '/tmp'}/sqlflow-${process.pid}`;
    if (existsSync(directory)) expect(await readdir(directory)).toEqual([]);
  });
});

test('changes are refused, not ignored', async () => {
  const batches = [...rowBatches(['a INTEGER', 'op VARCHAR'], [])].map((batch) =>
    batch.kind === 'rows' ? { ...batch, changes: { operation: 'op', sequence: 'a' } } : batch,
  );
  expect((await failure(load(engine, target, batches))).code).toBe(codes.run.notSupportedYet.code);
});
