import { createHash } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Batch, FilesData, SourceInput } from '@sqlflow/connector-sdk';
import { createTestContext, type TestContextOptions } from '@sqlflow/connector-sdk/testing';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { folderWith } from '../__fixtures__/folder.js';
import { createFileSource, type FileSourceInput } from './file-source.js';
import { instantText } from './listed-file.js';

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

async function read(source: SourceInput, stream = ''): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.read({ ...request, stream })) batches.push(batch);
  return batches;
}

describe('a source of files', () => {
  test('has one stream, whose columns the engine says', async () => {
    const { source } = open('data/a.csv');
    expect(await source.discover()).toEqual([{ columns, inferred: true }]);
  });

  test('hands over all files at once, between their columns and a checkpoint', async () => {
    const { source } = open('data/*.csv', { fileInfo: true, unionByName: false });
    expect(await read(source)).toEqual([
      { kind: 'schema', columns, inferred: true },
      {
        kind: 'files',
        uris: [join(folder.path, 'data/a.csv'), join(folder.path, 'data/b.csv')],
        format: { type: 'parquet' },
        options: {
          unionByName: false,
          hivePartitions: false,
          fileInfo: true,
          shownPaths: ['data/a.csv', 'data/b.csv'],
        },
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

describe('files one by one', () => {
  const files = (source: SourceInput, known: string[] = []) => source.files?.({ stream: '', known }) ?? [];
  const some = async (source: SourceInput, wanted: string[]): Promise<Batch[]> => {
    const batches: Batch[] = [];
    for await (const batch of source.read({ ...request, files: wanted })) batches.push(batch);
    return batches;
  };

  test('are listed by what tells them apart in every run', async () => {
    const path = join(folder.path, 'data/a.csv');
    await utimes(path, new Date(0), new Date('2026-01-31T10:00:00.5Z'));
    const [file] = await files(open('data/a.csv').source);
    expect(file).toMatchObject({
      path: 'data/a.csv',
      uri: path,
      size: 5n,
      modified: '2026-01-31T10:00:00.500000Z',
      placed: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
    expect(await file?.hash()).toBe(`sha256:${createHash('sha256').update('id\n1\n').digest('hex')}`);
    await writeFile(path, 'id\n1\n');
    expect((await files(open('data/a.csv').source))[0]?.version).not.toBe(file?.version);
  });

  test('from before 1970 have a time too', async () => {
    expect([-1n, -1_000_000_001n, 1_999n].map(instantText)).toEqual([
      '1969-12-31T23:59:59.999999Z',
      '1969-12-31T23:59:58.999999Z',
      '1970-01-01T00:00:00.000001Z',
    ]);
  });

  test('may be absent once they were there', async () => {
    const { source } = open(['data/never.csv', 'none/*.csv', 'data/*.nothing']);
    await expect(files(source)).rejects.toMatchObject({ code: 'SF8010' });
    await expect(files(source, ['data/never.csv'])).rejects.toMatchObject({ code: 'SF8010' });
    const there = open(['data/never.csv', 'data/*.nothing']).source;
    expect(await files(there, ['data/never.csv'])).toEqual([]);
    await expect(files(there, ['data/a.csv'])).rejects.toMatchObject({ code: 'SF8010' });
  });

  test('are read as a part of the whole: with their paths, and the columns of all', async () => {
    const { source, inspected } = open('out/**/*.csv');
    const [, data] = await some(source, ['out/country=FR/y.csv']);
    expect(data).toMatchObject({
      uris: [join(folder.path, 'out/country=FR/y.csv')],
      options: { fileInfo: true, shownPaths: ['out/country=FR/y.csv'], part: true, hivePartitions: true },
    });
    expect(inspected).toHaveLength(1);
    const plain = open(['out/**/*.csv', 'data/a.csv']).source;
    expect((await some(plain, ['out/country=FR/y.csv']))[1]).toMatchObject({ options: { hivePartitions: false } });
    await expect(some(source, ['out/gone.csv'])).rejects.toMatchObject({ code: 'SF5043' });
  });

  test('that hold nothing give no rows beside others, and are an error alone', async () => {
    const inspectFiles = ({ uris }: FilesData) => {
      if (uris.length === 1) throw sqlFlowError(codes.data.emptyFile, { path: uris[0] ?? '' });
      return { columns, inferred: true };
    };
    const { source } = open('data/[ab].csv', {}, { inspectFiles });
    expect(await some(source, ['data/a.csv'])).toEqual([
      { kind: 'schema', columns, inferred: true },
      { kind: 'checkpoint' },
    ]);
    await expect(some(open('data/a.csv', {}, { inspectFiles }).source, ['data/a.csv'])).rejects.toMatchObject({
      code: 'SF5033',
    });
  });
});
