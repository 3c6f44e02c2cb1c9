import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Batch, FilesData, Source } from '@sqlflow/connector-sdk';
import { createTestContext, type TestContextOptions } from '@sqlflow/connector-sdk/testing';
import { folderWith } from '../__fixtures__/folder.js';
import { createFileSource, type FileSourceInput } from './file-source.js';

let folder: Awaited<ReturnType<typeof folderWith>>;
beforeAll(async () => {
  folder = await folderWith({
    'data/a.csv': 'id\n1\n',
    'data/b.csv': 'id\n2\n',
    'data/c.csv.gz': '',
    'out/country=DE/x.csv': 'id\n',
    'out/country=FR/y.csv': 'id\n',
  });
});
afterAll(() => folder.close());

const columns = [{ name: 'id', type: 'BIGINT' }];

function open(path: string | string[], changes: Partial<FileSourceInput> = {}, options: TestContextOptions = {}) {
  const inspected: FilesData[] = [];
  const inspectFiles = (files: FilesData) => {
    inspected.push(files);
    return { columns, inferred: true };
  };
  const context = createTestContext({ directory: folder.path, inspectFiles, ...options });
  const source = createFileSource({
    context,
    selection: { paths: [path].flat(), exclude: [], extension: 'csv' },
    unionByName: true,
    hivePartitions: 'auto',
    fileInfo: false,
    compression: 'auto',
    format: () => ({ type: 'parquet' }),
    ...changes,
  });
  return { source, inspected, context };
}

const request = { stream: '', sync: 'full_refresh' as const, signal: new AbortController().signal };

async function read(source: Source, stream = ''): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.read({ ...request, stream })) batches.push(batch);
  return batches;
}

describe('a source of files', () => {
  test('has one stream, whose columns the engine says', async () => {
    const { source } = open('data/a.csv');
    expect(await source.discover()).toEqual([{ stream: '', columns, inferred: true }]);
  });

  test('hands over all files at once, between their columns and a checkpoint', async () => {
    const { source } = open('data/*.csv', { fileInfo: true, unionByName: false });
    expect(await read(source)).toEqual([
      { kind: 'schema', columns, inferred: true },
      {
        kind: 'files',
        uris: [join(folder.path, 'data/a.csv'), join(folder.path, 'data/b.csv')],
        format: { type: 'parquet' },
        options: { unionByName: false, hivePartitions: false, fileInfo: true },
        owned: false,
      },
      { kind: 'checkpoint' },
    ]);
  });

  test('finds partitions by itself, or as it is told', async () => {
    const auto = open('out/**/*.csv');
    await auto.source.discover();
    expect(auto.inspected[0]?.options?.hivePartitions).toBe(true);
    const never = open('out/**/*.csv', { hivePartitions: false });
    await never.source.discover();
    expect(never.inspected[0]?.options?.hivePartitions).toBe(false);
  });

  test('has no streams by name', async () => {
    await expect(read(open('data/a.csv').source, 'x')).rejects.toMatchObject({ code: 'SF8018' });
  });

  test('asks the engine once, and again when a file has changed', async () => {
    const path = join(folder.path, 'data/changing.csv');
    await writeFile(path, 'id\n1\n');
    const { source, inspected } = open('data/changing.csv');
    await source.discover();
    await read(source);
    expect(inspected).toHaveLength(1);
    await utimes(path, new Date(0), new Date(1000));
    await read(source);
    expect(inspected).toHaveLength(2);
  });

  test('sees files that come only after it was opened', async () => {
    const { source } = open('data/later.csv');
    await expect(source.discover()).rejects.toMatchObject({ code: 'SF8010' });
    await writeFile(join(folder.path, 'data/later.csv'), 'id\n');
    expect(await source.discover()).toHaveLength(1);
  });

  test('does not remember a failure of the engine', async () => {
    let fails = true;
    const inspectFiles = async () => {
      if (fails) throw new Error('busy');
      return { columns, inferred: false };
    };
    const { source } = open('data/a.csv', {}, { inspectFiles });
    await expect(source.discover()).rejects.toThrow('busy');
    fails = false;
    expect(await source.discover()).toHaveLength(1);
  });

  test('refuses files that are compressed differently', async () => {
    await expect(open(['data/a.csv', 'data/c.csv.gz']).source.discover()).rejects.toMatchObject({
      code: 'SF8014',
      message: 'the files of one source must be compressed alike: data/a.csv (not compressed) and data/c.csv.gz (gzip)',
    });
  });

  test('refuses a type for a column that is not there', async () => {
    const format = {
      type: 'json',
      compression: 'none',
      encoding: 'utf-8',
      decimals: 'decimal',
      inferTypes: true,
    } as const;
    const { source } = open('data/a.csv', {
      format: () => ({ ...format, columnTypes: { ID: 'VARCHAR', idd: 'VARCHAR' } }),
    });
    await expect(source.discover()).rejects.toMatchObject({
      code: 'SF8019',
      message: '`column_types` gives a type for idd, and data/a.csv has no such column',
      diagnostic: { hint: 'did you mean `id`?' },
    });
  });

  test('estimates by the size of the files, and by rows where they say them', async () => {
    expect(await open('data/[ab].csv').source.estimate?.(request)).toEqual({ bytes: 10 });
    const inspectFiles = () => ({ columns, inferred: false, rows: 7n, bytes: 3 });
    expect(await open('data/a.csv', {}, { inspectFiles }).source.estimate?.(request)).toEqual({ bytes: 3, rows: 7n });
  });

  test('checks step by step', async () => {
    const steps = await open('data/*.csv').source.check?.();
    expect(steps?.map(({ result, detail }) => [result, detail])).toEqual([
      ['passed', '4 files'],
      ['passed', 'id BIGINT'],
    ]);
    const failed = await open('dat/a.csv').source.check?.();
    expect(failed).toMatchObject([{ result: 'failed', fix: 'did you mean `data/a.csv`?' }]);
  });
});
