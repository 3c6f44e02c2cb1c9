import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Batch } from '@sqlflow/connector-sdk';
import { checkParameters, parseParameters, type RawObject } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { csv } from './index.js';
import { csvOptions, csvParams } from './params.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-csv-'));
  await writeFile(join(directory, 'orders.csv'), 'id;name\n1;Ada\n');
});
afterAll(() => rm(directory, { recursive: true }));

const columns = [{ name: 'id', type: 'BIGINT' }];

async function open(raw: RawObject) {
  const { source } = csv;
  if (source === undefined) throw new TypeError('CSV is a source');
  const context = createTestContext({ directory, inspectFiles: () => ({ columns, inferred: true }) });
  return { source: await source.open(parseParameters(source.params, raw), context), context };
}

describe('a CSV source', () => {
  test('reads files with the format its parameters describe', async () => {
    const { source } = await open({
      file_path: 'orders.csv',
      delim: 'auto',
      null_values: ['', 'NA'],
      include_file_info: true,
    });
    const batches: Batch[] = [];
    for await (const batch of source.read({ stream: '', sync: 'full_refresh', signal: new AbortController().signal })) {
      batches.push(batch);
    }
    expect(batches).toEqual([
      { kind: 'schema', columns, inferred: true },
      expect.objectContaining({
        kind: 'files',
        uris: [join(directory, 'orders.csv')],
        format: expect.objectContaining({ type: 'csv', delimiter: ';', nullValues: ['', 'NA'], header: true }),
        options: { unionByName: true, hivePartitions: false, fileInfo: true, shownPaths: ['orders.csv'] },
        owned: false,
      }),
      { kind: 'checkpoint' },
    ]);
  });

  test('says which files it reads, for the order of tasks', () => {
    expect(csv.source?.paths?.({ path: ['a.csv', 'file://b/*.csv'] } as never)).toEqual(['a.csv', 'b/*.csv']);
  });

  test('warns when the header looks as if it had another delimiter', async () => {
    const context = createTestContext({
      directory,
      inspectFiles: () => ({ columns: [{ name: 'id;name', type: 'VARCHAR' }], inferred: true }),
    });
    const source = await csv.source?.open(parseParameters(csv.source.params, { path: 'orders.csv' }), context);
    await source?.discover();
    expect(context.logged).toEqual([expect.stringMatching(/^warn: orders\.csv has one column only/)]);
  });

  test.each([
    [{ path: 's3://bucket/a.csv' }, 'not-supported-yet', 'reading files from s3:// is not supported yet'],
    [
      { path: ['a.csv', 'https://x.example/a.csv'] },
      'not-supported-yet',
      'reading files from https:// is not supported yet',
    ],
    [{}, 'missing', '`path` is missing'],
    [{ path: 'a.csv', delimeter: ';' }, 'unknown', 'it has no parameter `delimeter`'],
  ] as [RawObject, string, string][])('%j is refused while planning', (raw, kind, message) => {
    expect(checkParameters(csvParams, raw).problems).toEqual([expect.objectContaining({ kind, message })]);
  });
});

describe('an export to CSV', () => {
  test('says where and how to write', async () => {
    const { destination } = csv;
    const options = parseParameters(destination?.options ?? ({} as never), {
      null_text: 'NULL',
      overwrite: false,
      partition_by: 'id',
    });
    const opened = await destination?.open(options, createTestContext({ directory, uri: 'out/orders' }));
    expect(opened).toMatchObject({
      files: {
        path: join(directory, 'out/orders'),
        format: { type: 'csv', nullText: 'NULL' },
        partitionBy: ['id'],
        overwrite: false,
      },
    });
  });

  test('refuses unknown options with a suggestion', () => {
    expect(checkParameters(csvOptions, { delimter: ';' }).problems).toEqual([
      expect.objectContaining({
        message: 'it has no parameter `delimter`',
        hint: 'did you mean `delimiter`?',
      }),
    ]);
  });
});
