import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Batch, FilesData, FilesOptions } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { openDuckDbEngine } from '../../index.js';

let directory = '';
let engine: Engine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-parquet-test-'));
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function write(path: string, query: string): Promise<string> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  const format = { type: 'parquet', compression: 'none' } as const;
  await engine.copyTo(query, { path: file, format, partitionBy: [], overwrite: true }, {});
  return file;
}

function files(uris: readonly string[], options: Partial<FilesOptions> = {}): FilesData {
  return { kind: 'files', uris, format: { type: 'parquet' }, options, owned: false };
}

async function load(data: FilesData, columns?: readonly string[]): Promise<{ types: string[]; rows: unknown[] }> {
  const target = { name: 'loaded' };
  const { columns: schema } = await engine.inspect(data);
  async function* batches(): AsyncGenerator<Batch> {
    yield { kind: 'schema', columns: schema };
    yield data;
    yield { kind: 'checkpoint' };
  }
  await engine.transaction(async (tx) => {
    const intent = { target, mode: 'replace' } as const;
    const options = { intent, onBadRows: 'fail', ...(columns === undefined ? {} : { columns }) } as const;
    const staged = await engine.stage(tx, batches(), options);
    await engine.apply(tx, staged, target, { mode: 'replace', schemaEvolution: 'permissive' });
  });
  const stream = await engine.stream('FROM loaded ORDER BY ALL');
  const rows = [];
  for await (const chunk of stream.rows()) rows.push(...chunk);
  await stream[Symbol.asyncDispose]();
  return { types: stream.columns.map(({ name, type }) => `${name} ${type}`), rows };
}

describe('Parquet files', () => {
  test('keep nested values, decimals and zones', async () => {
    const file = await write(
      'a.parquet',
      `SELECT 12345678901234567890123456789.12::DECIMAL(38,2) AS d, TIMESTAMPTZ '2026-01-01 00:00:00.000001+00' AS t,
       {'x': [1, 2], 'y': 'z'} AS s`,
    );
    const { rows } = await load(files([file]));
    expect(rows).toEqual([
      { d: '12345678901234567890123456789.12', t: '2026-01-01T00:00:00.000001Z', s: { x: [1, 2], y: 'z' } },
    ]);
  });

  test('directories become columns whose types keep what is written', async () => {
    const uris = [
      await write('month=01/day=2026-01-31/a.parquet', 'SELECT 1 AS id'),
      await write('month=02/day=2026-02-01/a.parquet', 'SELECT 2 AS id'),
    ];
    const { types, rows } = await load(files(uris, { hivePartitions: true }));
    expect(types).toEqual(['id INTEGER', 'day DATE', 'month VARCHAR']);
    expect(rows).toEqual([
      { id: 1, month: '01', day: '2026-01-31' },
      { id: 2, month: '02', day: '2026-02-01' },
    ]);
  });

  test('are read as one table by name, and say where each row is from', async () => {
    const uris = [await write('a.parquet', 'SELECT 1 AS id'), await write('b.parquet', "SELECT 'x' AS name, 2 AS id")];
    const { rows } = await load(files(uris, { unionByName: true, fileInfo: true }));
    expect(rows).toEqual([
      { id: 1, name: null, _file_path: uris[0], _file_modified: expect.stringMatching(/Z$/) },
      { id: 2, name: 'x', _file_path: uris[1], _file_modified: expect.stringMatching(/Z$/) },
    ]);
  });

  test('a path with the characters of a pattern is that file only', async () => {
    const uri = await write('odd [a]*/x.parquet', 'SELECT 1 AS id');
    await write('odd a1/x.parquet', 'SELECT 2 AS id');
    expect((await load(files([uri]))).rows).toEqual([{ id: 1 }]);
  });

  test('only the columns asked for are kept', async () => {
    const uri = await write('a.parquet', 'SELECT 1 AS id, 2 AS other');
    expect((await load(files([uri]), ['ID'])).rows).toEqual([{ id: 1 }]);
  });

  test.each([
    ['order_id,amount\n1,2\n', /magic bytes/],
    ['', /too small/],
  ])('a file that is none is refused by name', async (content, reason) => {
    const path = join(directory, 'bad.parquet');
    await writeFile(path, content);
    await expect(engine.inspect(files([path]))).rejects.toMatchObject({
      code: 'SF4503',
      message: expect.stringMatching(reason),
    });
  });

  test('a missing file is told with the name it may have', async () => {
    await write('orders.parquet', 'SELECT 1 AS id');
    await expect(engine.inspect(files([join(directory, 'order.parquet')]))).rejects.toMatchObject({
      diagnostic: { hint: expect.stringContaining('orders.parquet') },
    });
  });
});
