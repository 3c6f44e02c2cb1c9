import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { folderWith } from '../__fixtures__/folder.js';
import { createFileDestination } from './file-destination.js';

let folder: Awaited<ReturnType<typeof folderWith>>;
beforeAll(async () => {
  folder = await folderWith({ 'out/there.csv': '' });
});
afterAll(() => folder.close());

const open = (uri: string, partitionBy?: string | string[]) =>
  createFileDestination({
    context: createTestContext({ directory: folder.path, uri }),
    type: 'CSV',
    format: { type: 'parquet', compression: 'snappy' },
    partitionBy,
    overwrite: false,
  });

test('says where and how to write', async () => {
  expect((await open('out/new.csv')).files).toEqual({
    path: join(folder.path, 'out/new.csv'),
    format: { type: 'parquet', compression: 'snappy' },
    partitionBy: [],
    overwrite: false,
  });
  expect((await open('out/parts/', 'country')).files).toMatchObject({
    path: join(folder.path, 'out/parts'),
    partitionBy: ['country'],
  });
  expect((await open('file:///tmp/x.csv')).files.path).toBe('/tmp/x.csv');
});

test.each([
  ['', undefined, 'SF8020'],
  ['out', undefined, 'SF8021'],
  ['out/new/', undefined, 'SF8021'],
  ['out/there.csv', ['country'], 'SF8022'],
  ['s3://bucket/x.csv', undefined, 'SF9001'],
])('%j with partition_by %j is refused', async (uri, partitionBy, code) => {
  await expect(open(uri, partitionBy)).rejects.toMatchObject({ code });
});
