import { existsSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CsvFormat, FilesOptions, Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { csv, Directory, failure, fileBatches, type LoadOptions, load, rowsOf } from '../../__fixtures__/loading.js';
import { openDuckDbEngine } from '../../index.js';

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

const target = { name: 't' };

interface Read {
  readonly types: string[];
  readonly rows: Row[];
}

/** Loads a file of this content. */
async function read(
  content: string | Uint8Array,
  format: Partial<CsvFormat> = {},
  options: LoadOptions & { readonly files?: Partial<FilesOptions> } = {},
): Promise<Read & { readonly rejects: readonly unknown[] }> {
  return readFiles(await directory.write('file.csv', content), format, options);
}

async function readFiles(
  uris: string | readonly string[],
  format: Partial<CsvFormat> = {},
  { files, ...options }: LoadOptions & { readonly files?: Partial<FilesOptions> } = {},
): Promise<Read & { readonly rejects: readonly unknown[] }> {
  const { staged, rejects } = await load(engine, target, fileBatches(uris, csv(format), files), options);
  const types = staged.columns.map(({ name, type }) => `${name} ${type}`);
  return { types, rows: await rowsOf(engine, 'FROM t'), rejects };
}

describe('types', () => {
  test.each([
    ['007', 'VARCHAR'],
    ['-12', 'BIGINT'],
    ['9223372036854775807', 'BIGINT'],
    ['9223372036854775808', 'HUGEINT'],
    ['1'.repeat(38), 'HUGEINT'],
    ['1'.repeat(39), 'VARCHAR'],
    ['1.10', 'DECIMAL(18,2)'],
    ['1234567890123456789.1', 'DECIMAL(38,1)'],
    [`${'1'.repeat(30)}.${'1'.repeat(9)}`, 'VARCHAR'],
    ['1.5e3', 'DOUBLE'],
    ['1.23456789012345678901e3', 'VARCHAR'],
    ['1e999', 'VARCHAR'],
    ['TRUE', 'BOOLEAN'],
    ['yes', 'VARCHAR'],
    ['2024-02-29', 'DATE'],
    ['2023-02-29', 'VARCHAR'],
    ['10:11:12.5', 'TIME'],
    ['2024-02-29 10:11', 'TIMESTAMP'],
    ['2024-02-29T10:11:12.123456', 'TIMESTAMP'],
    ['2024-02-29T10:11:12.1234567', 'VARCHAR'],
    ['2024-02-29T10:11:12+02:00', 'TIMESTAMP WITH TIME ZONE'],
    ['2024-02-29 10:11:12Z', 'TIMESTAMP WITH TIME ZONE'],
    ['+5', 'VARCHAR'],
    [' 5', 'VARCHAR'],
    ['1_000', 'VARCHAR'],
    ['NaN', 'VARCHAR'],
    ['0x1F', 'VARCHAR'],
    ['', 'VARCHAR'],
  ])('%j is %s', async (text, type) => {
    expect((await read(`n,x\n1,${text}\n`)).types).toEqual(['n BIGINT', `x ${type}`]);
  });

  test.each([
    [['1', '2.50'], 'DECIMAL(18,2)'],
    [['1', '1e2'], 'DOUBLE'],
    [['0.1', '1e2'], 'DOUBLE'],
    [['9007199254740993', '1e2'], 'VARCHAR'],
    [['0.12345678901234567', '1e2'], 'VARCHAR'],
    [['1', 'true'], 'VARCHAR'],
    [['2024-01-01', '2024-01-01 10:00:00'], 'VARCHAR'],
    [['1', ''], 'BIGINT'],
  ])('%j together are %s', async (texts, type) => {
    const { types } = await read(`n,x\n${texts.map((text) => `1,${text}`).join('\n')}\n`);
    expect(types[1]).toBe(`x ${type}`);
  });

  test('a late text widens its column, and inspection says what the sample looked like', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index},${index}`);
    const path = await directory.write('late.csv', `n,x\n${lines.join('\n')}\n20000,007\n`);
    const inspected = await engine.inspect({ kind: 'files', uris: [path], format: csv(), owned: false });
    expect(inspected).toMatchObject({ inferred: true, columns: [{ name: 'n' }, { name: 'x', type: 'BIGINT' }] });
    const { staged } = await load(engine, target, fileBatches(path, csv()));
    expect(staged.columns).toEqual([
      { name: 'n', type: 'BIGINT' },
      { name: 'x', type: 'VARCHAR' },
    ]);
    expect(await rowsOf(engine, 'SELECT count(*) AS c, max(x) FILTER (n = 20000) AS x FROM t')).toEqual([
      { c: 20_001n, x: '007' },
    ]);
  });

  test('a column that is empty at first has the type of its first values', async () => {
    const lines = Array.from({ length: 8000 }, (_, index) => `${index},`);
    expect((await read(`n,x\n${lines.join('\n')}\n1,2.5\n`)).types[1]).toBe('x DECIMAL(18,1)');
  });

  test('decimals as DOUBLE, where that is asked for; integers are still not rounded', async () => {
    const { types } = await read('a,b\n0.12345678901234567,9007199254740993\n1.5,0.5\n', { decimals: 'double' });
    expect(types).toEqual(['a DOUBLE', 'b VARCHAR']);
  });

  test('nothing is inferred where that is switched off, but types given by hand hold', async () => {
    const { types, rows } = await read('a,b\n1,007\n', { inferTypes: false, columnTypes: { B: 'int' } });
    expect(types).toEqual(['a VARCHAR', 'b INTEGER']);
    expect(rows).toEqual([{ a: '1', b: 7 }]);
  });

  test('a text column of the table stays text when its ids look like numbers', async () => {
    await load(engine, target, fileBatches(await directory.write('a.csv', 'zip\n01234\n'), csv()));
    const next = await directory.write('b.csv', 'zip\n98765\n');
    const { staged } = await load(engine, target, fileBatches(next, csv()), { mode: 'append' });
    expect(staged.columns).toEqual([{ name: 'zip', type: 'VARCHAR' }]);
  });

  test('the condition of a load sees the types of the file', async () => {
    const { rows } = await read(
      'a,b\n9,x\n10,y\n11,\n',
      {},
      { where: 'a >= 10 AND b IS NOT NULL -- numbers', columns: ['b'] },
    );
    expect(rows).toEqual([{ b: 'y' }]);
  });

  test('a bad value in a column of given type is an error with its place', async () => {
    const error = await failure(read('n,s\n1,"a\nb"\nx,c\n', { columnTypes: { n: 'INTEGER' } }));
    expect(error.code).toBe(codes.data.badValue.code);
    expect(error.message).toContain('file.csv:4: n is INTEGER, but "x" is not');
  });

  test.each([
    ['INTEGER', '1.5'],
    ['DECIMAL(5,2)', '1.234'],
    ['DATE', '2024-01-01 10:00'],
    ['TIMESTAMP', '2024-01-01 10:00:00+02'],
    ['TIMESTAMP', '2024-01-01 10:00:00.1234567'],
    ['BOOLEAN', 'maybe'],
  ])('%s does not round or cut %s', async (type, text) => {
    expect((await failure(read(`x\n${text}\n`, { columnTypes: { x: type } }))).code).toBe(codes.data.badValue.code);
  });

  test('types for columns that are not there, and types that are none', async () => {
    const unknown = await failure(read('amount\n1\n', { columnTypes: { amuont: 'INTEGER' } }));
    expect(unknown.diagnostic.hint).toBe('did you mean `amount`?');
    const none = await failure(read('a\n1\n', { columnTypes: { a: 'NUMBR' } }));
    expect(none.code).toBe(codes.data.unknownType.code);
  });
});

describe('dialect', () => {
  test('quotes, doubled and escaped, line breaks and delimiters inside', async () => {
    const { rows } = await read('a,b\n"x ""y"", z","1\r\n2"\n');
    expect(rows).toEqual([{ a: 'x "y", z', b: '1\r\n2' }]);
    expect((await read("a;b\n'x\\'y';2\n", { delimiter: ';', quote: "'", escape: '\\' })).rows).toEqual([
      { a: "x'y", b: 2n },
    ]);
  });

  test('without quotes, quotes are letters', async () => {
    expect((await read('a,b\n"x,2\n', { quote: '' })).rows).toEqual([{ a: '"x', b: 2n }]);
  });

  test('a delimiter of the data never becomes the delimiter', async () => {
    expect((await read('a;b\n1;2\n')).types).toEqual(['a;b VARCHAR']);
  });

  test('NULL is what is said to be, and a quoted text never is', async () => {
    expect((await read('a,b\n,""\nNA,"NA"\n', { nullValues: ['', 'NA'] })).rows).toEqual([
      { a: null, b: '' },
      { a: null, b: 'NA' },
    ]);
    expect((await read('a,b\n,NA\n', { nullValues: ['NA'] })).rows).toEqual([{ a: '', b: null }]);
    expect((await read('a,b\n,NA\n', { nullValues: [] })).rows).toEqual([{ a: '', b: 'NA' }]);
  });

  test('a decimal comma', async () => {
    const { types, rows } = await read('a;b\n1,50;1.234,5\n-2,5;7\n', { delimiter: ';', decimalSeparator: ',' });
    expect(types).toEqual(['a DECIMAL(18,2)', 'b VARCHAR']);
    expect(rows.map((row) => row.a)).toEqual(['1.50', '-2.50']);
  });

  test('formats of dates and timestamps', async () => {
    const format = { delimiter: ';', dateFormat: '%d.%m.%Y', timestampFormat: '%d.%m.%Y %H:%M' };
    const { types, rows } = await read('d;t\n31.01.2024;31.01.2024 10:11\n', format);
    expect(types).toEqual(['d DATE', 't TIMESTAMP']);
    expect(rows).toEqual([{ d: '2024-01-31', t: '2024-01-31T10:11:00' }]);
  });

  test('byte-order mark, CRLF, no line break at the end', async () => {
    expect((await read('\ufeffa,b\r\n1,2')).rows).toEqual([{ a: 1n, b: 2n }]);
  });

  test('line ends of several kinds, early and late', async () => {
    expect((await read('a,b\r\n1,2\n"x\r\ny",3\r\n')).rows).toEqual([
      { a: '1', b: 2n },
      { a: 'x\r\ny', b: 3n },
    ]);
    const { rows } = await read(`a,b\n${'1,2\n'.repeat(200_000)}3,4\r\n5,6\n`, {}, { where: 'a > 1' });
    expect(rows).toEqual([
      { a: 3n, b: 4n },
      { a: 5n, b: 6n },
    ]);
  });

  test('lines to skip, and comments only where a line begins with one', async () => {
    expect((await read('report "x\nof today\na,b\n1,2\n', { skipRows: 2 })).rows).toEqual([{ a: 1n, b: 2n }]);
    expect((await read('# made by hand\na,b\n# one\n1,#2\n"#x",3\n', { comment: '#' })).rows).toEqual([
      { a: '1', b: '#2' },
      { a: '#x', b: '3' },
    ]);
  });

  test.each([
    ['utf-16', Buffer.from('\ufeffa\né😀\n', 'utf16le')],
    ['utf-16', Buffer.from('\ufeffa\né😀\n', 'utf16le').swap16()],
    ['utf-8', Buffer.from('a\né😀\n')],
  ] as const)('%s', async (encoding, bytes) => {
    expect((await read(bytes, { encoding })).rows).toEqual([{ a: 'é😀' }]);
  });

  test('latin-1', async () => {
    expect((await read(Buffer.from('a\né\n', 'latin1'), { encoding: 'latin-1' })).rows).toEqual([{ a: 'é' }]);
  });

  test('a line of a megabyte', async () => {
    const { rows } = await read(`a,b\n1,${'x'.repeat(1_000_000)}\n`, {}, { columns: ['a'] });
    expect(rows).toEqual([{ a: 1n }]);
  });
});

describe('names', () => {
  test('empty and repeated names become unique, without regard to case', async () => {
    expect((await read('id,ID,,id\n1,2,3,4\n')).types.map((type) => type.split(' ')[0])).toEqual([
      'id',
      'ID_2',
      'column_3',
      'id_3',
    ]);
  });

  test('without a header, and by hand', async () => {
    expect((await read('1,x\n', { header: false })).rows).toEqual([{ column_1: 1n, column_2: 'x' }]);
    expect((await read('a,b\n1,x\n', { columnNames: ['n', 's'] })).rows).toEqual([{ n: 1n, s: 'x' }]);
    const error = await failure(read('a,b\n1,x\n', { columnNames: ['n'] }));
    expect(error.code).toBe(codes.data.columnNamesCount.code);
  });

  test('names that SQL would trip over', async () => {
    const { rows } = await read('select,"a ""b""",c\'d,c0,filename\n1,2,3,4,5\n');
    expect(rows).toEqual([{ select: 1n, 'a "b"': 2n, "c'd": 3n, c0: 4n, filename: 5n }]);
  });
});

describe('several files', () => {
  test('columns are matched by name; a difference is an error unless it is allowed', async () => {
    const one = await directory.write('1.csv', 'a,b\n1,2\n');
    const two = await directory.write('2.csv', 'b,a\n3,x\n');
    const three = await directory.write('3.csv', 'B,c\n4,5\n');
    expect((await readFiles([one, two])).rows).toEqual([
      { a: '1', b: 2n },
      { a: 'x', b: 3n },
    ]);
    const error = await failure(readFiles([one, three]));
    expect(error.message).toContain('it lacks a and has c besides');
    expect((await readFiles([one, three], {}, { files: { unionByName: true } })).rows).toEqual([
      { a: 1n, b: 2n, c: null },
      { a: null, b: 4n, c: 5n },
    ]);
  });

  test('a pattern reads its files by name, and says where rows are from', async () => {
    for (const name of ['b.csv', 'a.csv', 'a[1].csv']) await directory.write(`in/${name}`, `x\n${name}\n`);
    const { rows, types } = await readFiles(join(directory.path, 'in/*.csv'), {}, { files: { fileInfo: true } });
    expect(rows.map((row) => row.x)).toEqual(['a.csv', 'a[1].csv', 'b.csv']);
    expect(rows[1]?._file_path).toBe(join(directory.path, 'in/a[1].csv'));
    expect(types.slice(1)).toEqual(['_file_path VARCHAR', '_file_modified TIMESTAMP WITH TIME ZONE']);
    expect((await readFiles(join(directory.path, 'in/a[1].csv'))).rows).toEqual([{ x: 'a[1].csv' }]);
  });

  test('files are called as the source shows them, whichever of them a filter leaves', async () => {
    for (const m of ['01', '02', '03']) await directory.write(`p/m=${m}/a.csv`, `x\n${m}\n`);
    const uris = ['01', '02', '03'].map((m) => join(directory.path, `p/m=${m}/a.csv`));
    const options = { fileInfo: true, hivePartitions: true, shownPaths: ['one', "it's", 'three'] };
    const files = { kind: 'files', uris, format: csv(), options, owned: false } as const;
    await load(engine, { name: 't' }, [files], { where: "m <> '01'" });
    const rows = await rowsOf(engine, 'SELECT x, _file_path FROM t');
    expect(rows).toEqual([
      { x: '02', _file_path: "it's" },
      { x: '03', _file_path: 'three' },
    ]);
  });

  test('a type may be given for a column of files that are not among these', async () => {
    await directory.write('part.csv', 'x\n1\n');
    const given = { columnTypes: { y: 'INTEGER' } };
    const path = join(directory.path, 'part.csv');
    expect((await readFiles(path, given, { files: { part: true } })).rows).toEqual([{ x: 1n }]);
    expect((await failure(readFiles(path, given))).code).toBe(codes.data.typeOfUnknownColumn.code);
  });

  test('directories name=value are columns', async () => {
    await directory.write('y=2024/m=01/a.csv', 'x\n1\n');
    await directory.write('y=2025/m=02/a.csv', 'x\n2\n');
    const { rows } = await readFiles(join(directory.path, '**/*.csv'), {}, { files: { hivePartitions: true } });
    expect(rows).toEqual([
      { x: 1n, y: 2024n, m: '01' },
      { x: 2n, y: 2025n, m: '02' },
    ]);
  });
});

describe('bad input', () => {
  test('missing, a directory, unreadable', async () => {
    const path = await directory.write('orders.csv', 'a\n1\n');
    const missing = await failure(readFiles(join(directory.path, 'ordrs.csv')));
    expect([missing.code, missing.diagnostic.hint]).toEqual([
      codes.data.fileMissing.code,
      'did you mean `orders.csv`?',
    ]);
    expect((await failure(readFiles(join(directory.path, '*.tsv')))).code).toBe(codes.data.fileMissing.code);
    expect((await failure(readFiles(directory.path))).code).toBe(codes.data.fileIsDirectory.code);
    await chmod(path, 0);
    // Root may read everything.
    if (process.getuid?.() !== 0) expect((await failure(readFiles(path))).code).toBe(codes.data.fileUnreadable.code);
  });

  test('empty, header only', async () => {
    expect((await failure(read(''))).code).toBe(codes.data.emptyFile.code);
    expect(await read('a,b\n')).toMatchObject({ types: ['a VARCHAR', 'b VARCHAR'], rows: [] });
    expect(await read('', { columnNames: ['a'], columnTypes: { a: 'DATE' } })).toMatchObject({
      types: ['a DATE'],
      rows: [],
    });
  });

  test('a record of another length, with the line an editor shows', async () => {
    const error = await failure(read('a,b\n1,"x\ny"\n3\n'));
    expect(error.code).toBe(codes.data.badRecord.code);
    expect(error.message).toContain('file.csv:4: it has 1 field where 2 are expected: 3');
    expect((await failure(read('a,b\n1,2,3\n'))).message).toContain('file.csv:2: it has 3 fields where 2 are expected');
  });

  test('a quote that is never closed', async () => {
    const error = await failure(read('a,b\n1,"2\n3,4\n'));
    expect(error.message).toMatch(/file\.csv:2: a quote is not closed.*: 1,"2 …$/);
  });

  test('not UTF-8', async () => {
    const error = await failure(read(Buffer.from('a\nx\né\n', 'latin1')));
    expect(error.code).toBe(codes.data.wrongEncoding.code);
    expect(error.message).toContain('file.csv:3');
  });

  test('a header that is not UTF-8 gives no column of another name', async () => {
    const error = await failure(read(Buffer.from('\nid,pr\xe9nom\n1,x\n', 'latin1')));
    expect(error.code).toBe(codes.data.wrongEncoding.code);
    expect(error.message).toContain('file.csv:2 is not UTF-8: id,pr');
    expect((await read('id,"a""\u{fffd}"\n1,x\n')).rows).toEqual([{ id: 1n, 'a"\u{fffd}': 'x' }]);
  });

  test('bad rows are kept apart where that is asked for, with place and reason', async () => {
    const content = 'n,s\n1,"a\nb"\nx,c\n\n2\n3,d\n';
    const { rows, rejects } = await read(content, { columnTypes: { n: 'INTEGER' } }, { onBadRows: 'reject' });
    expect(rows).toEqual([
      { n: 1, s: 'a\nb' },
      { n: 3, s: 'd' },
    ]);
    const file = join(directory.path, 'file.csv');
    expect(rejects).toEqual([
      { file, line: 6n, reason: 'it has 1 field where 2 are expected', text: '2' },
      { file, line: 4n, column: 'n', reason: '"x" is not INTEGER', text: 'x,c' },
    ]);
  });
});

describe('compression', () => {
  const text = `a,b\n${Array.from({ length: 5000 }, (_, index) => `${index},${(index * 7919) % 1000}`).join('\n')}\n`;

  test('gzip, in several members', async () => {
    const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')]);
    expect((await read(bytes, { compression: 'gzip' })).rows).toEqual([
      { a: 1n, b: 2n },
      { a: 3n, b: 4n },
    ]);
  });

  test.each([
    ['cut off in the middle', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['cut off before the checksum', (whole: Buffer) => whole.subarray(0, whole.length - 8)],
    ['with a wrong checksum', (whole: Buffer) => Buffer.concat([whole.subarray(0, -8), Buffer.from('12345678')])],
    ['no gzip at all', () => Buffer.from(text)],
  ])('gzip %s', async (_, broken) => {
    const error = await failure(read(broken(gzipSync(text)), { compression: 'gzip' }));
    expect(error.code).toBe(codes.data.compressionBroken.code);
  });

  test('zstd, whole and cut off', async () => {
    const path = join(directory.path, 'file.csv.zst');
    const format = {
      type: 'csv',
      delimiter: ',',
      quote: '"',
      escape: '',
      header: true,
      compression: 'zstd',
      nullText: '',
    } as const;
    await engine.copyTo(
      'SELECT range AS a, hash(range) AS b FROM range(200000)',
      { path, format, partitionBy: [], overwrite: true },
      {},
    );
    const { staged } = await load(engine, target, fileBatches(path, csv({ compression: 'zstd' })));
    expect(staged.rows).toBe(200_000n);
    const whole = await readFile(path);
    for (const length of [whole.length - 3, Math.floor(whole.length / 2)]) {
      const error = await failure(read(whole.subarray(0, length), { compression: 'zstd' }));
      expect(error.code).toBe(codes.data.compressionBroken.code);
    }
  });

  test('a compressed file that nobody said was compressed', async () => {
    const error = await failure(read(gzipSync(text)));
    expect(error.diagnostic.hint).toBe('it looks compressed: compression: "gzip"');
  });
});

test('files that the source hands over are deleted once they are read, failed or not', async () => {
  for (const content of ['a\n1\n', '']) {
    const path = await directory.write('owned.csv', content);
    const batches = [{ kind: 'files', uris: [path], format: csv(), owned: true }] as const;
    await load(engine, target, batches).catch(() => undefined);
    expect([existsSync(path), existsSync(dirname(path))]).toEqual([false, true]);
  }
});
