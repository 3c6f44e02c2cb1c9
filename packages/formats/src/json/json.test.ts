import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { checkParameters, parseParameters, type RawObject } from '@sqlflow/connector-sdk/parameters';
import { z } from 'zod';
import { folderWith } from '../__fixtures__/folder.js';
import {
  commonCompression,
  findFiles,
  jsonReadFormat,
  jsonReadParams,
  jsonWriteFormat,
  jsonWriteOptions,
} from '../index.js';

const schema = z.object(jsonReadParams);
const options = z.object(jsonWriteOptions);

async function formatOf(raw: RawObject, contents: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await folderWith(contents);
  try {
    const params = parseParameters(schema, raw);
    const roots = { projectDirectory: folder.path, homeDirectory: folder.path };
    const files = await findFiles({ paths: Object.keys(contents), exclude: [], extension: 'json' }, roots);
    return await jsonReadFormat(params, files, commonCompression(files, params.compression));
  } finally {
    await folder.close();
  }
}

describe('the shape of a file', () => {
  test.each([
    ['an array', 'a.json', '[{"a":1}]', 'json'],
    ['an array after space', 'a.json', '\n  [\n{"a":1}]', 'json'],
    ['lines in a .json file', 'a.json', '{"a":1}\n{"a":2}\n', 'ndjson'],
    ['lines with CRLF', 'a.json', '{"a":1}\r\n{"a":2}\r\n', 'ndjson'],
    ['one record', 'a.json', '{"a":1}', 'ndjson'],
    ['a document over several lines', 'a.json', '{\n"data": [1]\n}', 'json'],
    ['an empty file', 'a.json', '', 'json'],
    ['.ndjson', 'a.ndjson', '', 'ndjson'],
    ['.jsonl.gz', 'a.jsonl.gz', gzipSync('{}'), 'ndjson'],
    ['compressed lines', 'a.json.gz', gzipSync('{"a":1}\n{"a":2}\n'), 'ndjson'],
    ['a first line of megabytes', 'a.json', `{"a":"${'x'.repeat(2_000_000)}"}\n`, 'ndjson'],
  ])('%s', async (_what, name, content, type) => {
    expect((await formatOf({}, { [name]: content })).type).toBe(type);
  });

  test.each([
    ['ndjson', 'ndjson'],
    ['JSONL', 'ndjson'],
    ['json-lines', 'ndjson'],
    ['json', 'json'],
    ['array', 'json'],
  ])('format: %s is %s, whatever the file', async (format, type) => {
    expect((await formatOf({ format }, { 'a.txt': '' })).type).toBe(type);
  });
});

describe('records_path', () => {
  test.each([
    ['items', '$.items[*]'],
    ['data.items', '$.data.items[*]'],
    ['$.data.items[*]', '$.data.items[*]'],
    [`$['odd name']["other"]`, `$['odd name']['other'][*]`],
    ['data["a\'b"]', `$.data["a'b"][*]`],
  ])('%s is %s', async (written, records) => {
    expect(await formatOf({ records_path: written }, { 'a.ndjson': '' })).toMatchObject({ type: 'json', records });
  });

  test.each(['$', '$[*]', '[*]'])('%s is the document itself', async (written) => {
    expect(await formatOf({ records_path: written }, { 'a.ndjson': '' })).not.toHaveProperty('records');
  });

  test.each([
    '$..items',
    'items[?(@.a)]',
    'a b',
    'items[',
    '$.',
    'items[-1]',
    'items[0]',
    'pages[*].rows',
    'items[*][*]',
    'data.*',
  ])('%s is refused, and what is taken is said', (written) => {
    expect(checkParameters(schema, { records_path: written }).problems[0]?.message).toMatch(
      /^`records_path` must name the members that lead to one array.* are not supported$/,
    );
  });
});

test('the other parameters', async () => {
  const raw: RawObject = {
    types: { a: 'VARCHAR' },
    decimals: 'double',
    infer_types: false,
    compression: 'zst',
    format: 'array',
  };
  expect(await formatOf(raw, { 'a.json': '' })).toEqual({
    type: 'json',
    compression: 'zstd',
    encoding: 'utf-8',
    columnTypes: { a: 'VARCHAR' },
    decimals: 'double',
    inferTypes: false,
  });
});

describe('writing', () => {
  test.each([
    [{}, 'a.json', { type: 'json', compression: 'none' }],
    [{}, 'a.jsonl', { type: 'ndjson', compression: 'none' }],
    [{}, 'a.ndjson.gz', { type: 'ndjson', compression: 'gzip' }],
    [{ format: 'jsonl' }, 'a.json', { type: 'ndjson', compression: 'none' }],
    [{ format: 'array', compression: 'zstd' }, 'a.ndjson', { type: 'json', compression: 'zstd' }],
    [{ date_format: '%d' }, 'a.json', { type: 'json', compression: 'none', dateFormat: '%d' }],
  ])('%j to %s', (raw, path, format) => {
    expect(jsonWriteFormat(parseParameters(options, raw), path)).toEqual(format);
  });
});
