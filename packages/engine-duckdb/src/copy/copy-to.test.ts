import { existsSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FileTarget, FileWriteFormat } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { csv, Directory, failure, fileBatches, load, rowsOf } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
let directory: Directory;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
  directory = await Directory.make();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await directory.remove();
});

const csvFormat = {
  type: 'csv',
  delimiter: ',',
  quote: '"',
  escape: '',
  header: true,
  compression: 'none',
  nullText: '',
} as const satisfies FileWriteFormat;
const json = { type: 'json', compression: 'none' } as const satisfies FileWriteFormat;
const ndjson = { type: 'ndjson', compression: 'none' } as const satisfies FileWriteFormat;
const parquet = { type: 'parquet', compression: 'zstd' } as const satisfies FileWriteFormat;

function write(sql: string, format: FileWriteFormat, target: Partial<FileTarget> = {}) {
  const path = join(directory.path, 'out');
  return engine.copyTo(sql, { path, format, partitionBy: [], overwrite: true, ...target }, {});
}

async function text(sql: string, format: FileWriteFormat): Promise<string> {
  const { files } = await write(sql, format);
  return readFile(files[0] ?? '', 'utf8');
}

describe('CSV', () => {
  test('NULL, the empty text, quotes and line breaks are told apart', async () => {
    const rows = `VALUES (NULL, 'a,b'), ('', 'a"b'), ('x', E'a\\nb')`;
    expect(await text(`SELECT * FROM (${rows}) AS t(a, b)`, csvFormat)).toBe('a,b\n,"a,b"\n"","a""b"\nx,"a\nb"\n');
    const other = { ...csvFormat, delimiter: ';', quote: "'", escape: '\\', header: false, nullText: 'NA' };
    expect(await text("SELECT NULL, 'NA', 'it''s', ''", other)).toBe("NA;'NA';'it\\'s';\n");
  });

  test('nested values are JSON', async () => {
    const sql = `SELECT [1, NULL] AS l, {'a': 'x, y', 'b': [1.5]} AS s, map {'k': DATE '2024-01-01'} AS m`;
    expect(await text(sql, csvFormat)).toBe(
      'l,s,m\n"[1,null]","{""a"":""x, y"",""b"":[1.5]}","{""k"":""2024-01-01""}"\n',
    );
  });

  test('formats of dates', async () => {
    const format = { ...csvFormat, dateFormat: '%d.%m.%Y', timestampFormat: '%H:%M' };
    expect(await text("SELECT DATE '2024-02-29' AS d, TIMESTAMP '2024-01-01 10:11:12' AS t", format)).toBe(
      'd,t\n29.02.2024,10:11\n',
    );
  });

  test('zoned timestamps are in UTC on every machine', async () => {
    expect(await text("SELECT TIMESTAMPTZ '2024-01-01 00:30:00+02' AS t", csvFormat)).toBe(
      't\n2023-12-31 22:30:00+00\n',
    );
  });

  test.each([["'a,b'"], ["E'a\\nb'"], ["''"], ['[1, 2]']])('without quotes %s is refused', async (value) => {
    const error = await failure(write(`SELECT ${value} AS v`, { ...csvFormat, quote: '' }));
    expect(error.code).toBe(codes.run.valueCannotBeWritten.code);
    expect(error.message).toContain('`v`');
  });

  test('a delimiter of two letters is refused, because DuckDB would write one', async () => {
    const error = await failure(write('SELECT 1', { ...csvFormat, delimiter: '||' }));
    expect(error.code).toBe(codes.run.notSupportedYet.code);
  });

  test('what is written reads back the same', async () => {
    const sql = `SELECT * FROM (VALUES (1, '007', 1.50, DATE '2024-02-29', TIMESTAMPTZ '2024-01-01 10:00:00.123456Z', ''),
      (9223372036854775807, NULL, -0.01, NULL, NULL, 'a"b')) AS t(i, id, d, day, moment, s)`;
    const { files } = await write(sql, csvFormat);
    await load(engine, { name: 't' }, fileBatches(files, csv()));
    expect(await rowsOf(engine, 'FROM t')).toEqual(await rowsOf(engine, sql));
  });
});

describe('JSON', () => {
  test('an array and lines, with big integers and decimals to the last digit', async () => {
    const sql = 'SELECT 170141183460469231731687303715884105727::HUGEINT AS h, 1.10::DECIMAL(38,20) AS d';
    const row = '{"h":170141183460469231731687303715884105727,"d":1.10000000000000000000}';
    expect(await text(sql, json)).toBe(`[\n\t${row}\n]\n`);
    expect(await text(sql, ndjson)).toBe(`${row}\n`);
    expect(JSON.parse(await text('SELECT 1 AS a LIMIT 0', json))).toEqual([]);
  });

  test.each([
    ["'nan'::DOUBLE"],
    ["'inf'::FLOAT"],
    ["[1.5::DOUBLE, 'nan'::DOUBLE]"],
    ["[1.5::DOUBLE, 'nan'::DOUBLE]::DOUBLE[2]"],
    ["{'a': [{'b': 'inf'::DOUBLE}]}"],
    ["map {'k': '-inf'::DOUBLE}"],
    [`'{"x": 1.23456789012345678}'::JSON`],
  ])('%s is refused', async (value) => {
    for (const format of [json, ndjson]) {
      const error = await failure(write(`SELECT 1 AS ok, ${value} AS v`, format));
      expect(error.code).toBe(codes.run.valueCannotBeWritten.code);
      expect(error.message).toContain('`v`');
    }
  });

  test('the same types without such values are written', async () => {
    const sql = `SELECT [1.5, NULL]::DOUBLE[] AS l, NULL::DOUBLE AS n, {'a': [{'b': 2::DOUBLE}]} AS s, '{"x":"1.23456789012345678"}'::JSON AS j`;
    expect(JSON.parse(await text(sql, ndjson))).toEqual({
      l: [1.5, null],
      n: null,
      s: { a: [{ b: 2 }] },
      j: { x: '1.23456789012345678' },
    });
  });
});

describe('Parquet', () => {
  test.each(['HUGEINT', 'UHUGEINT', 'HUGEINT[]', 'INTERVAL', 'TIME WITH TIME ZONE', 'UNION(a INTEGER)'])(
    '%s is refused',
    async (type) => {
      const error = await failure(write(`SELECT NULL::${type} AS v`, parquet));
      expect(error.code).toBe(codes.run.formatCannotHold.code);
      expect(existsSync(join(directory.path, 'out'))).toBe(false);
    },
  );

  test.each([
    ["'2024-01-01 10:00:00.123456789'::TIMESTAMP_NS", 'TIMESTAMP_NS'],
    ["'2024-01-01 10:00:00.123456Z'::TIMESTAMPTZ", 'TIMESTAMP WITH TIME ZONE'],
    ['12345678901234567890123456789.123456789::DECIMAL(38,9)', 'DECIMAL(38,9)'],
    ['18446744073709551615::UBIGINT', 'UBIGINT'],
    ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", 'UUID'],
    ["'\\xAA\\x00'::BLOB", 'BLOB'],
    ["{'a': [1, NULL], 'b c': map {'k': 1}}", 'STRUCT(a INTEGER[], "b c" MAP(VARCHAR, INTEGER))'],
    ["'10101'::BIT", 'VARCHAR'],
    ["'a'::ENUM('a', 'b')", 'VARCHAR'],
  ])('%s comes back', async (value, type) => {
    const { files } = await write(`SELECT ${value} AS v`, parquet);
    const read = `SELECT v::VARCHAR AS v, typeof(v) AS t FROM read_parquet('${files[0]}')`;
    const [expected] = await rowsOf(engine, `SELECT (${value})::VARCHAR AS v`);
    expect(await rowsOf(engine, read)).toEqual([{ v: expected?.v, t: type }]);
  });
});

describe('files', () => {
  test('rows, bytes, columns and the path are told', async () => {
    const result = await write('SELECT range AS a FROM range(3) -- three', csvFormat);
    expect(result).toEqual({
      rows: 3n,
      bytes: 8,
      files: [join(directory.path, 'out')],
      columns: [{ name: 'a', type: 'BIGINT' }],
    });
  });

  test('compressed', async () => {
    for (const format of [csvFormat, ndjson, json]) {
      const { files } = await write('SELECT 1 AS a', { ...format, compression: 'gzip' });
      expect(gunzipSync(await readFile(files[0] ?? '')).toString()).toContain('1');
    }
  });

  test.each([
    ['csv', csvFormat, (content: string) => content.split('\n')[1]],
    ['ndjson', ndjson, (content: string) => JSON.parse(content.split('\n')[0] ?? '').a],
    ['json', json, (content: string) => JSON.parse(content)[0].a],
  ])('directories of %s: two exports stand side by side, each knows its own files', async (type, format, first) => {
    const sql = `SELECT range AS a, CASE WHEN range = 2 THEN NULL ELSE 'x/y ' || range % 2 END AS p FROM range(4)`;
    const results = [
      await write(sql, format, { partitionBy: ['p'] }),
      await write(sql, format, { partitionBy: ['p'] }),
    ];
    for (const { rows, files } of results) {
      expect(rows).toBe(4n);
      expect(files.map((file) => file.replace(/part_.*?\./, 'part.').slice(directory.path.length))).toEqual([
        `/out/p=__HIVE_DEFAULT_PARTITION__/part.${type}`,
        `/out/p=x%2Fy%200/part.${type}`,
        `/out/p=x%2Fy%201/part.${type}`,
      ]);
      const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      expect(contents.map((content) => String(first(content)))).toEqual(['2', '0', '1']);
      expect(contents.join('')).not.toContain('x/y');
    }
    expect(new Set(results.flatMap(({ files }) => files)).size).toBe(6);
  });

  test('a JSON array in directories, of more rows than one piece of the stream', async () => {
    const sql = "SELECT range AS a, 'line\nbreak' AS s, 1 AS p FROM range(20000)";
    const { files } = await write(sql, { ...json, compression: 'gzip' }, { partitionBy: ['p'] });
    const rows = JSON.parse(gunzipSync(await readFile(files[0] ?? '')).toString());
    expect([rows.length, rows[19_999]]).toEqual([20_000, { a: 19_999, s: 'line\nbreak' }]);
  });

  test('the result of a PIVOT whose values nobody gave', async () => {
    await engine.transaction((tx) =>
      engine.run(tx, "CREATE TABLE t AS SELECT 'x' AS k, 1 AS v UNION ALL SELECT 'y', 2"),
    );
    const result = await write('PIVOT t ON k USING first(v)', csvFormat);
    expect(result.rows).toBe(1n);
    expect(await readFile(result.files[0] ?? '', 'utf8')).toBe('x,y\n1,2\n');
  });

  test('several columns of one name', async () => {
    expect(await text('SELECT 1 AS a, [2] AS a', csvFormat)).toMatch(/^a,a_1\n1,\[2\]\n$/);
  });

  test('a full disk is told as such, and a directory that is not there', async () => {
    symlinkSync('/dev/full', join(directory.path, 'full'));
    const full = await failure(write('SELECT * FROM range(100000)', csvFormat, { path: join(directory.path, 'full') }));
    expect(full.message).toMatch(/no space left/i);
    expect((await failure(write('SELECT 1', csvFormat, { path: join(directory.path, 'no/such') }))).message).toMatch(
      /no such/i,
    );
  });

  test('errors in the query have their place in the query', async () => {
    const error = await failure(write('SELECT 1 AS a, nowhere', csvFormat));
    expect(error.diagnostic.sqlOffset).toBe(15);
  });
});

test.each([
  ['SELECT 1 AS a, 2 AS a', 'two columns `a`'],
  ['SELECT 1 AS a, 2 AS "A"', 'columns `a` and `A`'],
])('JSON has no place for both columns of %s', async (sql, words) => {
  for (const format of [json, ndjson]) {
    const error = await failure(write(sql, format));
    expect(error.code).toBe(codes.run.exportedTwice.code);
    expect(error.message).toContain(words);
  }
  expect(existsSync(join(directory.path, 'out'))).toBe(false);
});
