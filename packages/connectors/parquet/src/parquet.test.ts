import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FilesData } from '@sqlflow/connector-sdk';
import { checkParameters, parseParameters } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { parquet } from './index.js';
import { parquetOptions } from './params.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-parquet-'));
  for (const year of [2025, 2026]) {
    await mkdir(join(directory, `events/year=${year}`), { recursive: true });
    await writeFile(join(directory, `events/year=${year}/a.parquet`), '');
  }
});
afterAll(() => rm(directory, { recursive: true }));

test('a source reads partitioned files with types that the files declare', async () => {
  const seen: FilesData[] = [];
  const columns = [{ name: 'id', type: 'BIGINT' }];
  const context = createTestContext({
    directory,
    inspectFiles: (files) => {
      seen.push(files);
      return { columns, inferred: false, rows: 3n };
    },
  });
  const source = await parquet.source?.open(
    parseParameters(parquet.source.params, { path: 'events/**/*.parquet' }),
    context,
  );
  expect(await source?.discover()).toEqual([{ stream: '', columns, inferred: false }]);
  expect(seen).toEqual([
    expect.objectContaining({
      uris: [join(directory, 'events/year=2025/a.parquet'), join(directory, 'events/year=2026/a.parquet')],
      format: { type: 'parquet' },
      options: { unionByName: true, hivePartitions: true, fileInfo: false },
    }),
  ]);
});

test.each([
  [{}, { type: 'parquet', compression: 'snappy' }],
  [
    { codec: 'zstd', row_group_size: 5000 },
    { type: 'parquet', compression: 'zstd', rowGroupSize: 5000 },
  ],
  [{ compression: 'uncompressed' }, { type: 'parquet', compression: 'none' }],
])('an export with %j', async (raw, format) => {
  const { destination } = parquet;
  if (destination === undefined) throw new TypeError('Parquet is a destination');
  const context = createTestContext({ directory, uri: 'out.parquet' });
  expect(await destination.open(parseParameters(destination.options, raw), context)).toMatchObject({
    files: { format },
  });
});

test('an export with a codec that Parquet does not have is refused', () => {
  expect(checkParameters(parquetOptions, { compression: 'lzo' }).problems[0]?.message).toBe(
    '`compression` must be `snappy`, `zstd`, `gzip` or `none`, not the text "lzo"',
  );
});
