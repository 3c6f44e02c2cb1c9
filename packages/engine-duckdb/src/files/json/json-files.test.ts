import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Batch, FilesData, FilesOptions, JsonFormat } from '@sqlflow/connector-sdk';
import type { Engine, RejectedRow, StageOptions } from '@sqlflow/engine';
import { SqlFlowError } from '@sqlflow/errors';
import { openDuckDbEngine } from '../../index.js';

let directory = '';
let engine: Engine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-json-test-'));
  engine = await openDuckDbEngine({ path: ':memory:', tempDirectory: join(directory, 'temp') });
});
afterEach(async () => {
  const left = await readdir(join(directory, 'temp')).catch(() => []);
  await engine[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
  expect(left.filter((name) => name.endsWith('.ndjson'))).toEqual([]);
});

interface Loading {
  readonly format?: Partial<JsonFormat>;
  readonly files?: Partial<FilesOptions>;
  readonly stage?: Partial<StageOptions>;
  readonly mode?: 'replace' | 'append';
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

function data(uris: readonly string[], { format, files }: Loading = {}): FilesData {
  const base = { type: 'json', compression: 'none', encoding: 'utf-8', decimals: 'decimal', inferTypes: true } as const;
  const options = { unionByName: true, hivePartitions: false, fileInfo: false, ...files };
  return { kind: 'files', uris, format: { ...base, ...format }, options, owned: false };
}

/** Loads files into a table and gives its types and its rows as DuckDB writes them. */
async function load(uris: readonly string[], loading: Loading = {}) {
  const target = { name: 'loaded' };
  const mode = loading.mode ?? 'replace';
  async function* batches(): AsyncGenerator<Batch> {
    yield data(uris, loading);
    yield { kind: 'checkpoint' };
  }
  const rejected = await engine.transaction(async (tx) => {
    const staged = await engine.stage(tx, batches(), { intent: { target, mode }, onBadRows: 'fail', ...loading.stage });
    await engine.apply(tx, staged, target, { mode, schemaEvolution: 'permissive' });
    return staged.rejected;
  });
  const columns = await engine.describe('FROM loaded');
  return { types: Object.fromEntries(columns.map(({ name, type }) => [name, type])), rows: await texts(), rejected };
}

/** The rows of the table as text, column by column. */
async function texts(query = 'FROM loaded'): Promise<Record<string, unknown>[]> {
  const stream = await engine.stream(`SELECT COLUMNS(*)::VARCHAR FROM (${query})`);
  const rows: Record<string, unknown>[] = [];
  for await (const chunk of stream.rows()) rows.push(...chunk);
  await stream[Symbol.asyncDispose]();
  return rows;
}

async function ndjson(lines: string, loading: Loading = {}) {
  const path = await file('a.ndjson', lines);
  return load([path], { ...loading, format: { type: 'ndjson', ...loading.format } });
}

async function document(text: string, loading: Loading = {}) {
  return load([await file('a.json', text)], loading);
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!SqlFlowError.isInstance(error)) throw new Error(`not refused as expected: ${String(error)}`);
  return `${error.code} ${error.message.replaceAll(`${directory}/`, '')}`;
}

describe('numbers', () => {
  test.each([
    ['1.10', 'DECIMAL(18,2)', '1.10'],
    ['9007199254740993', 'BIGINT', '9007199254740993'],
    ['-9223372036854775808', 'BIGINT', '-9223372036854775808'],
    ['9223372036854775808', 'HUGEINT', '9223372036854775808'],
    ['12345678901234567890', 'HUGEINT', '12345678901234567890'],
    ['99999999999999999999999999999999999999', 'HUGEINT', '99999999999999999999999999999999999999'],
    ['999999999999999999999999999999999999999', 'VARCHAR', '999999999999999999999999999999999999999'],
    ['0.12345678901234567890123456789012345678', 'VARCHAR', '0.12345678901234567890123456789012345678'],
    ['1234567890123456789012345678901234567.8', 'DECIMAL(38,1)', '1234567890123456789012345678901234567.8'],
    ['0.1234567890123456789', 'DECIMAL(38,19)', '0.1234567890123456789'],
    ['-0.0', 'DECIMAL(18,1)', '0.0'],
    ['1e5', 'DOUBLE', '100000.0'],
    ['1E400', 'VARCHAR', '1E400'],
    ['1.2345678901234567890e3', 'VARCHAR', '1.2345678901234567890e3'],
    ['"1.10"', 'VARCHAR', '1.10'],
    ['"007"', 'VARCHAR', '007'],
    ['true', 'BOOLEAN', 'true'],
    ['"2026-01-31"', 'DATE', '2026-01-31'],
    ['"2026-02-31"', 'VARCHAR', '2026-02-31'],
    ['"0000-01-31"', 'VARCHAR', '0000-01-31'],
    ['"2026-01-31T10:00:00.123456"', 'TIMESTAMP', '2026-01-31 10:00:00.123456'],
    ['"10:11:12.5"', 'TIME', '10:11:12.5'],
  ])('%s is %s', async (text, type, value) => {
    for (const result of [await ndjson(`{"v":${text}}\n`), await document(`[{"v":${text}},{"w":null}]`)]) {
      expect([result.types.v, result.rows[0]?.v]).toEqual([type, value]);
    }
  });

  test.each(['Z', '+00', '+0530', '-03:30'])('a timestamp with the offset %s is an instant', async (zone) => {
    const { types } = await ndjson(`{"v":"2026-01-31 10:00:00${zone}"}`);
    expect(types.v).toBe('TIMESTAMP WITH TIME ZONE');
  });

  test('of a column share one type that holds them all', async () => {
    const { types, rows } = await ndjson(
      '{"a":1,"b":1,"c":1}\n{"a":2.25,"b":1e2,"c":12345678901234567890}\n{"a":0.5}\n',
    );
    expect(types).toEqual({ a: 'DECIMAL(18,2)', b: 'DOUBLE', c: 'HUGEINT' });
    expect(rows.map((row) => row.a)).toEqual(['1.00', '2.25', '0.50']);
  });

  test('become DOUBLE when the user wants it', async () => {
    const { types } = await ndjson('{"a":1.10}', { format: { decimals: 'double' } });
    expect(types.a).toBe('DOUBLE');
  });

  test('inside of objects and arrays keep their digits', async () => {
    const { types, rows } = await document(
      '[{"o":{"price":0.12345678901234567890,"ids":[12345678901234567890,1]},"l":[{"x":1.10},{"x":2,"y":"é"}]}]',
    );
    expect(types).toEqual({
      o: 'STRUCT(price DECIMAL(38,20), ids HUGEINT[])',
      l: 'STRUCT(x DECIMAL(18,2), y VARCHAR)[]',
    });
    expect(rows).toEqual([
      {
        o: "{'price': 0.12345678901234567890, 'ids': [12345678901234567890, 1]}",
        l: "[{'x': 1.10, 'y': NULL}, {'x': 2.00, 'y': é}]",
      },
    ]);
  });
});

describe('columns', () => {
  test('of different kinds of scalars are text with the digits as written', async () => {
    const { types, rows } = await ndjson('{"a":1.10}\n{"a":"x\\"y"}\n{"a":true}\n{"a":null}\n{}\n{"a":-0}\n');
    expect(types).toEqual({ a: 'VARCHAR' });
    expect(rows.map((row) => row.a)).toEqual(['1.10', 'x"y', 'true', null, null, '-0']);
  });

  test('of objects and other values are JSON with the digits as written', async () => {
    const { types, rows } = await ndjson('{"a":{"b" : 1.10, "c":[ "\\"" ]}}\n{"a":"x"}\n{"a":2.50}\n{"a":null}\n');
    expect(types).toEqual({ a: 'JSON' });
    expect(rows.map((row) => row.a)).toEqual(['{"b":1.10,"c":["\\""]}', '"x"', '2.50', null]);
  });

  test('that appear after 100000 records are columns', async () => {
    const lines = Array.from({ length: 100_001 }, (_, index) => `{"id":${index}}`);
    const { types, rows } = await ndjson([...lines, '{"id":7,"late":{"x":1.5}}'].join('\n'));
    expect(types).toEqual({ id: 'BIGINT', late: 'STRUCT(x DECIMAL(18,1))' });
    expect(rows.at(-1)).toEqual({ id: '7', late: "{'x': 1.5}" });
  });

  test('have names of their own where keys differ in case only, are empty, or need quoting', async () => {
    const { rows } = await ndjson('{"a":1,"A":2.5,"":3,"it\'s \\"x\\"":4,"\\u00e9":5,"é":6}'.replace(',"é":6', ''));
    expect(rows).toEqual([{ a: '1', A_2: '2.5', column_3: '3', 'it\'s "x"': '4', é: '5' }]);
  });

  test('inside of which names differ in case only are JSON', async () => {
    const { types, rows } = await ndjson('{"o":{"a":1,"A":2.50}}');
    expect([types.o, rows[0]?.o]).toEqual(['JSON', '{"a":1,"A":2.50}']);
  });

  test('without a value are text, empty objects are JSON', async () => {
    const { types } = await ndjson('{"a":null,"b":[],"c":{}}');
    expect(types).toEqual({ a: 'VARCHAR', b: 'VARCHAR[]', c: 'JSON' });
  });

  test('that a table keeps as text stay text', async () => {
    await ndjson('{"id":"007"}');
    const { types, rows } = await ndjson('{"id":8.10}', { mode: 'append' });
    expect([types, rows.map((row) => row.id)]).toEqual([{ id: 'VARCHAR' }, ['007', '8.10']]);
  });

  test('that a table keeps as JSON stay JSON', async () => {
    await ndjson('{"o":{"a":1}}\n{"o":"x"}');
    const { types, rows } = await ndjson('{"o":{"a":1.10}}', { mode: 'append' });
    expect([types, rows.map((row) => row.o)]).toEqual([{ o: 'JSON' }, ['{"a":1}', '"x"', '{"a":1.10}']]);
  });

  test('are all text without inference', async () => {
    const { types, rows } = await ndjson('{"a":1.10,"b":[1, 2.50],"c":"2026-01-01"}', {
      format: { inferTypes: false },
    });
    expect(types).toEqual({ a: 'VARCHAR', b: 'VARCHAR', c: 'VARCHAR' });
    expect(rows).toEqual([{ a: '1.10', b: '[1,2.50]', c: '2026-01-01' }]);
  });

  test('are projected and filtered', async () => {
    const path = await file('p.json', '[{"a":1,"b":0.12345678901234567890,"c":{"x":[1]}},{"a":2,"b":1}]');
    expect((await load([path], { stage: { columns: ['a'] } })).rows).toEqual([{ a: '1' }, { a: '2' }]);
    const filtered = await load([path], { stage: { columns: ['b'], where: 'a = 2' } });
    expect(filtered.rows).toEqual([{ b: '1.00000000000000000000' }]);
  });
});

describe('given types', () => {
  test('are cast with all digits', async () => {
    const format = {
      columnTypes: { a: 'decimal(38,20)', b: 'INT', c: 'JSON', d: 'DECIMAL(38,19)[]', e: 'DATE', f: 'DATE' },
    };
    const { types, rows } = await ndjson(
      '{"a":0.12345678901234567890,"b":"7","c":{"x":1.10},"d":[0.1234567890123456789]}',
      { format },
    );
    expect(types).toEqual({
      a: 'DECIMAL(38,20)',
      b: 'INTEGER',
      c: 'JSON',
      d: 'DECIMAL(38,19)[]',
      e: 'DATE',
      f: 'DATE',
    });
    expect(rows).toEqual([
      { a: '0.12345678901234567890', b: '7', c: '{"x":1.10}', d: '[0.1234567890123456789]', e: null, f: null },
    ]);
  });

  test('that a value does not fit are an error with file, line and value', async () => {
    const loading = ndjson('{"a":1}\n\n{"a":1.5}\n', { format: { columnTypes: { a: 'INTEGER' } } });
    expect(await failure(loading)).toBe('SF5037 a.ndjson:3: a is INTEGER, but "1.5" is not');
    const nested = ndjson('{"a":[1.255]}', { format: { columnTypes: { a: 'DECIMAL(10,2)[]' } } });
    expect(await failure(nested)).toMatch(/^SF5068 /);
  });

  test('that are misspelled suggest the column', async () => {
    const loading = ndjson('{"amount":1}', { format: { columnTypes: { amuont: 'INTEGER' } } });
    expect(await failure(loading)).toMatch(/^SF5040 /);
  });
});

describe('documents', () => {
  test.each([
    ['an array', '[{"a":1},{"a":2}]', ['1', '2']],
    ['an array over several lines', '\n[\r\n  {\n    "a": 1\n  },\n\t{"a": 2.0}\n]\n', ['1.0', '2.0']],
    ['one object', ' {"a":\n1}', ['1']],
    ['a byte-order mark', '\ufeff[{"a":1}]', ['1']],
    ['rewritten numbers', '[\n {"a": 12345678901234567890 }\n, {"a" : 1}]', ['12345678901234567890', '1']],
  ])('%s', async (_, text, values) => {
    expect((await document(text)).rows.map((row) => row.a)).toEqual(values);
  });

  test('lines with CRLF, empty lines and no line break at the end', async () => {
    const { rows } = await ndjson('\ufeff{"a":1}\r\n\r\n \t\n{"a":2}');
    expect(rows).toEqual([{ a: '1' }, { a: '2' }]);
  });

  test.each([
    ['$.data.items[*]', '{"n":1.5,"data":{"x":[{}],"items":[{"a":1.10},{"a":2}],"y":null},"z":"[{"}', ['1.10', '2.00']],
    ["$['odd name'][*]", '{"odd name":[{"a":"x"}]}', ['x']],
    ['$[*]', '[{"a":1}]', ['1']],
  ])('records at %s', async (records, text, values) => {
    expect((await document(text, { format: { records } })).rows.map((row) => row.a)).toEqual(values);
  });

  test.each([
    [
      '$.data.items[*]',
      '{"data":{"rows":[]},"error":1}',
      'SF5063 a.json:1:30: nothing is called data.items; where it is looked for there is rows',
    ],
    ['$.data[*]', '{"data":{"rows":[]}}', 'SF5063 a.json:1:9: data is an object, not an array of records'],
    [
      '$.data[*].x[*]',
      '{}',
      'SF9001 the records path $.data[*].x[*], which has more than names and one [*] at its end, is not supported yet',
    ],
  ])('records that are not at %s', async (records, text, message) => {
    expect(await failure(document(text, { format: { records } }))).toBe(message);
  });

  test('compressed with gzip', async () => {
    for (const number of ['1.10', '0.12345678901234567890']) {
      const path = await file('a.json.gz', gzipSync(`[{"a":${number}}]`));
      expect((await load([path], { format: { compression: 'gzip' } })).rows).toEqual([{ a: number }]);
    }
    const broken = await file('b.json.gz', gzipSync(`[{"a":"${'xy'.repeat(1000)}"}]`).subarray(0, 30));
    expect(await failure(load([broken], { format: { compression: 'gzip' } }))).toMatch(/^SF5036 /);
    const plain = await file('c.json', gzipSync('[]'));
    expect(await failure(load([plain]))).toMatch(/^SF5067 /);
  });

  test('without records need columns from elsewhere', async () => {
    expect(await failure(document('[]'))).toMatch(/^SF5066 /);
    expect(await failure(ndjson('\n'))).toMatch(/^SF5066 /);
    await document('[{"a":1}]');
    expect((await document('[]', { mode: 'append' })).rows).toEqual([{ a: '1' }]);
    expect((await document('[]', { format: { columnTypes: { a: 'INTEGER' } } })).types).toEqual({ a: 'INTEGER' });
  });

  test('several make one table, with where they come from', async () => {
    const uris = [
      await file('year=2026/x[1]*?.json', '[{"a":1}]'),
      await file('year=2027/b.json', '[{"b":0.12345678901234567890}]'),
    ];
    const files = { fileInfo: true, hivePartitions: true };
    const { types, rows } = await load(uris, { files });
    expect(types).toEqual({
      a: 'BIGINT',
      b: 'DECIMAL(38,20)',
      year: 'BIGINT',
      _file_path: 'VARCHAR',
      _file_modified: 'TIMESTAMP WITH TIME ZONE',
    });
    expect(rows.map((row) => [row.year, row._file_path, row._file_modified !== null])).toEqual([
      ['2026', uris[0], true],
      ['2027', uris[1], true],
    ]);
    expect(await failure(load(uris, { files: { unionByName: false } }))).toMatch(/^SF5038 /);
  });
});

describe('sizes', () => {
  test('values and records may be longer than what is read at once', async () => {
    const text = 'é"\\'.repeat(1_000_000);
    const path = await file(
      'long.json',
      JSON.stringify([{ text, list: Array(200_000).fill({ x: 1.5 }) }, { text: 'y' }]),
    );
    await load([path]);
    const query =
      "SELECT length(text) AS n, len(list) AS m, md5(text) = md5(repeat('é\"\\', 1000000)) AS same FROM loaded";
    expect((await texts(query))[0]).toEqual({ n: '3000000', m: '200000', same: 'true' });
  });

  test('a record of more than 64 MB is refused', async () => {
    const path = await file('long.json', `[{"a":1},\n{"a":"${'x'.repeat(65 * 1024 * 1024)}"}]`);
    expect(await failure(load([path]))).toBe('SF5062 long.json:2:1: a record is longer than 64 MB');
  });

  test('objects with very many keys are JSON inside of a record, and refused as records', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":1.10`).join(',');
    const { types, rows } = await document(`[{"o":{${many(3000)}}}]`);
    expect([types.o, rows[0]?.o]).toEqual(['JSON', `{${many(3000)}}`]);
    expect(await failure(document(`{${many(6000)}}`))).toMatch(/^SF5065 /);
  });
});

describe('mistakes', () => {
  test.each([
    ['[{"a":1},]', 'SF5060 a.json:1:10: a comma stands before "]"'],
    ['[{"a":1,}]', 'SF5060 a.json:1:9: a comma stands before "}"'],
    ['[\n {"é": NaN}]', 'SF5060 a.json:2:8: NaN is not a number that JSON has'],
    ['[{"a":1}', 'SF5060 a.json:1:9: the text ends before the value does'],
    ['[{"a":"x', 'SF5060 a.json:1:7: a text has no closing quote'],
    ['[{"a":"x\n"}]', 'SF5060 a.json:1:7: a text has no closing quote on its line'],
    ['{"a":1}\n{"a":2}', 'SF5060 a.json:2:1: a second value follows the document'],
    ['<html>', 'SF5060 a.json:1:1: the file begins with "<": it is HTML or XML, not JSON'],
    ["[{'a':1}]", 'SF5060 a.json:1:3: a text stands in single quotes'],
    ['[{"a":01}]', 'SF5060 a.json:1:7: 01 begins with a zero'],
    ['[{"a":1.}]', 'SF5060 a.json:1:7: 1. is not a number'],
    ['[{"a":+1}]', 'SF5060 a.json:1:7: "+" stands where a value is expected'],
    ['[{"a" 1}]', 'SF5060 a.json:1:7: "1" stands where a colon is expected'],
    ['[{"a":1 "b":2}]', 'SF5060 a.json:1:9: "\\"" stands where a comma or "}" is expected'],
    ['[{"a":"\\x"}]', 'SF5060 a.json:1:8: \\x is no escape sequence of JSON'],
    ['[{"a":"\\ud800"}]', 'SF5060 a.json:1:8: \\ud800 is half of a character'],
    ['[{"a":tru}]', 'SF5060 a.json:1:7: tru is not a value of JSON'],
    ['[{"a":1}] // end', 'SF5060 a.json:1:11: "/" follows the end of the value'],
    ['[1,2]', 'SF5061 a.json:1:2: a record must be an object, and this is a number'],
    ['[{"a":1},null]', 'SF5061 a.json:1:10: a record must be an object, and this is null'],
    ['"text"', 'SF5061 a.json:1:1: a record must be an object, and this is a text'],
    ['[{"a":1,"b":{"c":1,"c":2}}]', 'SF5064 a.json:1:20: the key "c" stands twice in one object'],
    ['[{"a":1,"\\u0061":2}]', 'SF5064 a.json:1:9: the key "a" stands twice in one object'],
  ])('%j', async (text, message) => {
    expect(await failure(document(text))).toBe(message);
  });

  test('bytes that are not UTF-8', async () => {
    const path = await file('a.json', Buffer.from('[{"a":"ok é"},{"a":"\xe9"}]', 'latin1'));
    expect(await failure(load([path]))).toBe('SF5060 a.json:1:7: a text holds bytes that are not UTF-8');
    const utf16 = await file('b.json', Buffer.from('[{"a":1}]', 'utf16le'));
    expect(await failure(load([utf16]))).toMatch(/^SF5067 /);
  });

  test('lines that end too early or go on too long', async () => {
    expect(await failure(ndjson('{"a":1}\n{"a":\n2}'))).toBe(
      'SF5060 a.ndjson:2:6: the line ends before the object does',
    );
    expect(await failure(ndjson('{"a":1} {"a":2}'))).toBe('SF5060 a.ndjson:1:9: "{" follows the end of the value');
  });

  test('lines that are bad are left out and told of', async () => {
    const rejects: RejectedRow[] = [];
    const stage: Partial<StageOptions> = { onBadRows: 'reject', onReject: (row) => rejects.push(row) };
    const text = '{"a":1}\nnonsense\n{"a":"x","never":}\r\n\n[1]\n{"a":2}\n{"a":3,"b":1.5}\n{"a":';
    const { types, rows, rejected } = await ndjson(text, { stage, format: { columnTypes: { b: 'INTEGER' } } });
    expect(types).toEqual({ a: 'BIGINT', b: 'INTEGER' });
    expect(rows.map((row) => row.a)).toEqual(['1', '2']);
    expect(rejected).toBe(5n);
    expect(rejects.map(({ line, reason, text: bad }) => [line, reason, bad])).toEqual([
      [2n, 'nonsense is not a value of JSON', 'nonsense'],
      [3n, '"}" stands where a value is expected', '{"a":"x","never":}'],
      [5n, 'a record must be an object, and this is an array', '[1]'],
      [8n, 'the text ends before the value does', '{"a":'],
      [7n, '"1.5" is not INTEGER', '1.5'],
    ]);
  });
});

test('inspection tells the columns', async () => {
  const path = await file('a.json', '[{"a":1.10,"b":{"c":[1]}}]');
  const { columns, inferred } = await engine.inspect(data([path]));
  expect(inferred).toBe(true);
  expect(columns).toEqual([
    { name: 'a', type: 'DECIMAL(18,2)' },
    { name: 'b', type: 'STRUCT(c BIGINT[])' },
  ]);
});
