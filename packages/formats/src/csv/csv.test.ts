import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { checkParameters, parseParameters, type RawObject } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { SqlFlowError } from '@sqlflow/errors';
import fc from 'fast-check';
import { z } from 'zod';
import { folderWith } from '../__fixtures__/folder.js';
import {
  commonCompression,
  csvReadFormat,
  csvReadParams,
  csvWriteFormat,
  csvWriteOptions,
  findFiles,
  warnOfDelimiter,
} from '../index.js';

const schema = z.object(csvReadParams);
const options = z.object(csvWriteOptions);

/** The format of a file with that content, by parameters as they are written. */
async function formatOf(raw: RawObject, content: string | Uint8Array = '', name = 'a.csv') {
  const folder = await folderWith({ [name]: content });
  try {
    const params = parseParameters(schema, raw);
    const roots = { projectDirectory: folder.path, homeDirectory: folder.path };
    const files = await findFiles({ paths: [name], exclude: [], extension: 'csv' }, roots);
    return await csvReadFormat(params, files, commonCompression(files, params.compression));
  } finally {
    await folder.close();
  }
}

const problemsOf = (raw: RawObject) => checkParameters(schema, raw).problems.map(({ message }) => message);

describe('parameters', () => {
  test('have the defaults of plain CSV', async () => {
    expect(await formatOf({})).toEqual({
      type: 'csv',
      delimiter: ',',
      quote: '"',
      escape: '',
      header: true,
      encoding: 'utf-8',
      compression: 'none',
      skipRows: 0,
      comment: '',
      nullValues: [''],
      decimalSeparator: '.',
      decimals: 'decimal',
      inferTypes: true,
    });
  });

  test('are known by the names other tools have for them', async () => {
    const raw: RawObject = {
      sep: 'tab',
      quote_char: "'",
      escape_char: '\\',
      has_header: false,
      encoding: 'ISO-8859-1',
      compression: 'gz',
      skip_rows_before_header: { $number: '2' },
      comment_char: '#',
      null_if: 'NA',
      decimal: ',',
      dateformat: '%d.%m.%Y',
      datetime_format: '%d.%m.%Y %H:%M',
      names: ['a', 'b'],
      dtype: { a: 'VARCHAR' },
      decimals: 'double',
      infer_types: false,
    };
    expect(await formatOf(raw)).toEqual({
      type: 'csv',
      delimiter: '\t',
      quote: "'",
      escape: '\\',
      header: false,
      encoding: 'latin-1',
      compression: 'gzip',
      skipRows: 2,
      comment: '#',
      nullValues: ['NA'],
      decimalSeparator: ',',
      dateFormat: '%d.%m.%Y',
      timestampFormat: '%d.%m.%Y %H:%M',
      columnNames: ['a', 'b'],
      columnTypes: { a: 'VARCHAR' },
      decimals: 'double',
      inferTypes: false,
    });
  });

  test.each([
    ['utf8', 'utf-8'],
    ['UTF-8-SIG', 'utf-8'],
    ['utf-16le', 'utf-16'],
    ['Latin1', 'latin-1'],
    ['iso8859-1', 'latin-1'],
  ])('encoding %s is %s', async (written, encoding) => {
    expect((await formatOf({ encoding: written })).encoding).toBe(encoding);
  });

  test.each([
    [{ encoding: 'windows-1252' }, '`encoding` must be `utf-8`, `utf-16` or `latin-1`, not the text "windows-1252"'],
    [{ delimiter: '' }, '`delimiter` must be one to four bytes without a line break, or "auto"'],
    [{ delimiter: 'comma' }, '`delimiter` must be one to four bytes without a line break, or "auto"'],
    [{ quote: '""' }, '`quote` must be one character, or empty'],
    [{ skip_rows: { $number: '-1' } }, '`skip_rows` must be at least 0'],
    [{ null_values: ['', { $number: '0' }] }, '`null_values[1]` must be text, not the number 0'],
  ] as [RawObject, string][])('%j is refused', (raw, message) => {
    expect(problemsOf(raw)).toEqual([message]);
  });

  test('compression goes by the extension', async () => {
    expect((await formatOf({}, '', 'a.csv.GZ')).compression).toBe('gzip');
    expect((await formatOf({}, '', 'a.csv.zst')).compression).toBe('zstd');
    expect((await formatOf({ compression: 'none' }, '', 'a.csv.gz')).compression).toBe('none');
  });
});

describe('delimiter: auto', () => {
  const find = async (content: string | Uint8Array, raw: RawObject = {}, name?: string) =>
    (await formatOf({ delimiter: 'auto', ...raw }, content, name)).delimiter;

  test.each([
    ['commas', 'a,b,c\n1,2,3\n', ','],
    ['semicolons with decimal commas', 'a;b\n1,5;2\n3,25;4\n', ';'],
    ['tabs', 'a\tb\n1\t2\n', '\t'],
    ['bars', 'a|b|c\n1|2|3\n', '|'],
    ['CRLF', 'a;b\r\n1;2\r\n', ';'],
    ['no line break at the end', 'a;b\n1;2', ';'],
    ['a header alone', 'a;b;c', ';'],
    ['a byte-order mark', '\ufeffa;b\n1;2\n', ';'],
    ['delimiters and line breaks in quotes', 'a;b\n"x;y,z\nw";2\n"q""r;";3\n', ';'],
    ['an empty file', '', ','],
  ])('%s', async (_what, content, delimiter) => {
    expect(await find(content)).toBe(delimiter);
  });

  test('looks behind skipped rows and comments', async () => {
    expect(await find('a, long, title\n# x,y\na;b\n1;2\n', { skip_rows: { $number: '1' }, comment: '#' })).toBe(';');
  });

  test('looks into gzip, UTF-16 and Latin-1', async () => {
    expect(await find(gzipSync('a;b\n1;2\n'), {}, 'a.csv.gz')).toBe(';');
    expect(await find(Buffer.from('\ufeffa;b\n1;2\n', 'utf16le'), { encoding: 'utf-16' })).toBe(';');
    expect(await find(Buffer.from('ä;b\n1;2\n', 'latin1'), { encoding: 'latin-1' })).toBe(';');
  });

  test('does not mind a line that is cut off where looking ends', async () => {
    expect(await find(`a;b\n${'1;2,3\n'.repeat(200_000)}`)).toBe(';');
  });

  test('finds the one that a file was written with, whatever its quoted fields hold', async () => {
    const quoted = fc
      .string({ unit: fc.constantFrom('a', ',', ';', '\t', '|', '"', '\n'), maxLength: 6 })
      .map((text) => `"${text.replaceAll('"', '""')}"`);
    const field = fc.oneof(fc.stringMatching(/^[a-z0-9]{1,4}$/), quoted);
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), async (rows, delimiter) => {
        expect(await find(rows.map((row) => row.join(delimiter)).join('\n'))).toBe(delimiter);
      }),
    );
  });

  test.each([
    ['one column', 'name\nAda\n'],
    ['ragged lines', 'a,b\n1\n'],
  ])('says when there is none: %s', async (_what, content) => {
    await expect(find(content)).rejects.toMatchObject({ code: 'SF8016' });
  });

  test('says when the file is not what its name says', async () => {
    const error: unknown = await find('a;b\n', {}, 'a.csv.gz').catch((caught: unknown) => caught);
    expect(SqlFlowError.isInstance(error) && [error.code, error.message]).toEqual([
      'SF8015',
      'a.csv.gz must be looked into to find its delimiter, but it is not the compressed file that it should be',
    ]);
  });
});

describe('a header that looks as if another delimiter were meant', () => {
  const file = { path: '/p/a.csv', shown: 'a.csv', bytes: 1, modified: 0n, placed: 0n };
  const warned = (delimiter: string, ...names: string[]) => {
    const context = createTestContext();
    const columns = names.map((name) => ({ name, type: 'VARCHAR' }));
    warnOfDelimiter(context, [file], delimiter, { columns, inferred: true });
    return context.logged;
  };

  test('is warned of', () => {
    expect(warned(',', 'a;b;c')).toEqual([
      'warn: a.csv has one column only when read with the delimiter ","; its header looks like ";"',
    ]);
    expect(warned(';', 'a\tb', '_file_path', '_file_modified')).toHaveLength(1);
  });

  test('is not where there are several columns, or one with a plain name', () => {
    expect([...warned(',', 'a;b', 'c'), ...warned(',', 'name'), ...warned(';', 'a;b')]).toEqual([]);
  });
});

describe('writing', () => {
  test('maps the options', () => {
    const raw = {
      has_header: false,
      sep: '\\t',
      quote: "'",
      escape: '\\',
      nullstr: 'NULL',
      date_format: '%d',
      compression: 'zst',
    };
    expect(csvWriteFormat(parseParameters(options, raw), 'out.csv')).toEqual({
      type: 'csv',
      header: false,
      delimiter: '\t',
      quote: "'",
      escape: '\\',
      nullText: 'NULL',
      dateFormat: '%d',
      compression: 'zstd',
    });
  });

  test('has the defaults of plain CSV, and compresses by extension', () => {
    expect(csvWriteFormat(parseParameters(options, {}), 'out.csv.gz')).toEqual({
      type: 'csv',
      header: true,
      delimiter: ',',
      quote: '"',
      escape: '',
      nullText: '',
      compression: 'gzip',
    });
  });
});
