import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FilesData } from '@sqlflow/connector-sdk';
import { checkParameters, parseParameters, type RawObject } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { json } from './index.js';
import { jsonParams } from './params.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-json-'));
  await writeFile(join(directory, 'orders.json'), '[{"id": 1}]');
  await writeFile(join(directory, 'lines.json'), '{"id": 1}\n{"id": 2}\n');
});
afterAll(() => rm(directory, { recursive: true }));

async function formatOf(raw: RawObject) {
  const seen: FilesData[] = [];
  const context = createTestContext({
    directory,
    inspectFiles: (files) => {
      seen.push(files);
      return { columns: [], inferred: true };
    },
  });
  const source = await json.source?.open(parseParameters(json.source.params, raw), context);
  await source?.discover();
  return seen[0]?.format;
}

describe('a JSON source', () => {
  test.each([
    [{ path: 'orders.json' }, { type: 'json' }],
    [{ path: 'lines.json' }, { type: 'ndjson' }],
    [
      { path: 'orders.json', records_path: 'data.items' },
      { type: 'json', records: '$.data.items[*]' },
    ],
    [{ path: 'lines.json', types: { id: 'VARCHAR' } }, { type: 'json' }],
  ] as [RawObject, object][])('%j', async (raw, format) => {
    const read = formatOf(raw);
    if ('types' in raw) await expect(read).rejects.toMatchObject({ code: 'SF8019' });
    else expect(await read).toMatchObject(format);
  });

  test('records inside a document and records per line exclude each other', () => {
    const raw = { path: 'x', format: 'ndjson', records_path: 'a', decimals: 'x' };
    expect(
      checkParameters(jsonParams, raw)
        .problems.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['conflict', 'invalid']);
  });
});

describe('an export to JSON', () => {
  test.each([
    ['out.json', {}, 'json'],
    ['out.ndjson', {}, 'ndjson'],
    ['out.json', { format: 'jsonl' }, 'ndjson'],
  ])('to %s with %j is %s', async (uri, raw, type) => {
    const { destination } = json;
    if (destination === undefined) throw new TypeError('JSON is a destination');
    const opened = await destination.open(
      parseParameters(destination.options, raw),
      createTestContext({ directory, uri }),
    );
    expect(opened).toMatchObject({ files: { format: { type, compression: 'none' }, overwrite: true } });
  });
});
