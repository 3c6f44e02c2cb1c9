import { describe, expect, test } from '@jest/globals';
import type { Batch, Column, Data, Destination, Row, WriteMode } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { createMemoryTables, type MemoryTables, memory } from './index.js';

const { source, destination } = memory;
if (source === undefined || destination === undefined) throw new TypeError('MEMORY is both');

const openSource = (tables: MemoryTables, params = {}) =>
  source.open(parseParameters(source.params, params), createTestContext({ attachments: { MEMORY: tables } }));

async function read(tables: MemoryTables, stream: string, params = {}): Promise<Batch[]> {
  const batches: Batch[] = [];
  const opened = await openSource(tables, params);
  for await (const batch of opened.read({ stream, sync: 'full_refresh', signal: new AbortController().signal })) {
    batches.push(batch);
  }
  return batches;
}

describe('a MEMORY source', () => {
  const tables = createMemoryTables({
    orders: [{ id: 1, total: 1.5 }, { id: 2n }],
    prices: { columns: [{ name: 'price', type: 'DECIMAL(10,2)' }], rows: [{ price: '19.90' }] },
  });

  test('has a stream per table', async () => {
    expect(await (await openSource(tables)).discover()).toEqual([
      {
        stream: 'orders',
        columns: [
          { name: 'id', type: 'BIGINT' },
          { name: 'total', type: 'DOUBLE' },
        ],
        inferred: false,
      },
      { stream: 'prices', columns: [{ name: 'price', type: 'DECIMAL(10,2)' }], inferred: false },
    ]);
  });

  test('reads its rows', async () => {
    expect(await read(tables, 'orders')).toEqual([
      { kind: 'schema', columns: expect.anything() },
      { kind: 'rows', rows: [{ id: 1, total: 1.5 }, { id: 2n }] },
      { kind: 'checkpoint' },
    ]);
    expect(await read(tables, 'ORDERS')).toHaveLength(3);
  });

  test('is one table with `table`', async () => {
    expect(await (await openSource(tables, { table: 'prices' })).discover()).toMatchObject([{ stream: '' }]);
    expect(await read(tables, '', { table: 'prices' })).toContainEqual({ kind: 'rows', rows: [{ price: '19.90' }] });
  });

  test('reads many rows in batches, and Temporal values as text', async () => {
    const day = { [Symbol.toStringTag]: 'Temporal.PlainDate', toString: () => '2026-01-31' };
    const many = createMemoryTables({ t: Array.from({ length: 25_000 }, () => ({ day })) });
    const batches = await read(many, 't');
    expect(batches.map((batch) => (batch.kind === 'rows' ? batch.rows.length : batch.kind))).toEqual([
      'schema',
      10_000,
      10_000,
      5_000,
      'checkpoint',
    ]);
    expect(batches[1]).toMatchObject({ rows: { 0: { day: '2026-01-31' } } });
  });

  test('says which tables there are', async () => {
    await expect(read(tables, 'ordres')).rejects.toMatchObject({
      code: 'SF8031',
      diagnostic: { hint: 'did you mean `orders`?' },
    });
    await expect(read(tables, '')).rejects.toMatchObject({
      message: 'no table in memory is named',
      diagnostic: { hint: 'there is `orders` and `prices`: write LOAD t FROM source.table' },
    });
  });

  test('needs tables', async () => {
    await expect(source.open({}, createTestContext())).rejects.toMatchObject({ code: 'SF8030' });
    await expect(source.open({}, createTestContext({ attachments: { MEMORY: {} } }))).rejects.toThrow();
  });
});

describe('an export to MEMORY', () => {
  let writes = 0;

  async function write(
    tables: MemoryTables,
    rows: readonly Row[],
    options: {
      mode?: WriteMode;
      keys?: string[];
      columns?: Column[];
      writeId?: string;
      batches?: AsyncIterable<Data>;
      target?: string;
    } = {},
  ) {
    const opened = (await destination?.open(
      parseParameters(destination.options, {}),
      createTestContext({ attachments: { MEMORY: tables }, uri: 't' }),
    )) as Destination;
    writes += 1;
    return opened.write({
      target: options.target ?? 't',
      columns: options.columns ?? [
        { name: 'id', type: 'BIGINT' },
        { name: 'v', type: 'VARCHAR' },
      ],
      batches: options.batches ?? batchesOf(rows),
      mode: options.mode ?? 'replace',
      ...(options.keys === undefined ? {} : { keys: options.keys }),
      writeId: options.writeId ?? `write ${writes}`,
      signal: new AbortController().signal,
    });
  }

  async function* batchesOf(rows: readonly Row[]): AsyncIterable<Data> {
    for (const row of rows) yield { kind: 'rows', rows: [row] };
  }

  test('replaces', async () => {
    const tables = createMemoryTables({ t: [{ old: true }] });
    expect(await write(tables, [{ id: 1n, v: 'a' }])).toEqual({ accepted: 1n, rejected: 0n, duplicate: false });
    expect(await tables.rows('t')).toEqual([{ id: 1n, v: 'a' }]);
    expect((await tables.columns('t')).map(({ name }) => name)).toEqual(['id', 'v']);
  });

  test('makes a table that was not there, under the name without the prefix', async () => {
    const tables = createMemoryTables();
    await write(tables, [{ id: 1n }], { target: 'memory://new' });
    expect(tables.names()).toEqual(['new']);
  });

  test('appends by name, whatever the case', async () => {
    const tables = createMemoryTables({ t: [{ ID: 1, extra: 'x' }] });
    await write(tables, [{ id: 2n, v: 'b' }], { mode: 'append' });
    expect(await tables.rows('t')).toEqual([
      { ID: 1, extra: 'x' },
      { ID: 2n, v: 'b' },
    ]);
    expect(await tables.columns('t')).toMatchObject([{ name: 'ID' }, { name: 'extra' }, { name: 'v' }]);
  });

  test('merges: known keys are updated, missing columns keep their values, NULL equals NULL', async () => {
    const tables = createMemoryTables({
      t: [
        { id: 1, v: 'a', kept: 7 },
        { id: null, v: 'n' },
      ],
    });
    await write(
      tables,
      [
        { id: 1n, v: 'b' },
        { id: null, v: 'm' },
        { id: 3n, v: 'c' },
      ],
      { mode: 'merge', keys: ['ID'] },
    );
    expect(await tables.rows('t')).toEqual([
      { id: 1n, v: 'b', kept: 7 },
      { id: null, v: 'm' },
      { id: 3n, v: 'c' },
    ]);
  });

  test('keys are the same whether a program or the engine wrote them', async () => {
    const at = new Date('2026-01-31T08:00:00.500Z');
    const tables = createMemoryTables({ t: [{ at, price: 1.5, n: 1 }] });
    const columns = [
      { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'price', type: 'DECIMAL(10,2)' },
      { name: 'n', type: 'BIGINT' },
    ];
    const row = { at: '2026-01-31T08:00:00.500000Z', price: '1.50', n: 2n };
    await write(tables, [row], { mode: 'merge', keys: ['at', 'price'], columns });
    expect(await tables.rows('t')).toEqual([row]);
    await write(tables, [{ ...row, at: '2026-01-31T08:00:00.500001Z' }], {
      mode: 'merge',
      keys: ['at', 'price'],
      columns,
    });
    expect(await tables.rows('t')).toHaveLength(2);
  });

  test('insert_only leaves known keys alone', async () => {
    const tables = createMemoryTables({ t: [{ id: 1, v: 'a' }] });
    await write(
      tables,
      [
        { id: 1n, v: 'b' },
        { id: 2n, v: 'c' },
      ],
      { mode: 'insert_only', keys: ['id'] },
    );
    expect(await tables.rows('t')).toEqual([
      { id: 1, v: 'a' },
      { id: 2n, v: 'c' },
    ]);
  });

  test.each([
    [{ mode: 'merge' as const }, 'SF8034'],
    [{ mode: 'merge' as const, keys: ['id', 'nope'] }, 'SF8034'],
    [{ mode: 'merge' as const, keys: ['id'] }, 'SF8035'],
    [{ target: '' }, 'SF8023'],
  ])('%j fails and changes nothing', async (options, code) => {
    const tables = createMemoryTables({ t: [{ id: 9, v: 'z' }] });
    await expect(
      write(
        tables,
        [
          { id: 1n, v: 'a' },
          { id: 1n, v: 'b' },
        ],
        options,
      ),
    ).rejects.toMatchObject({ code });
    expect(await tables.rows('t')).toEqual([{ id: 9, v: 'z' }]);
  });

  test('a failure in the middle changes nothing', async () => {
    const tables = createMemoryTables({ t: [{ id: 9 }] });
    async function* broken(): AsyncIterable<Data> {
      yield { kind: 'rows', rows: [{ id: 1n }] };
      throw new Error('lost');
    }
    await expect(write(tables, [], { batches: broken() })).rejects.toThrow('lost');
    expect(await tables.rows('t')).toEqual([{ id: 9 }]);
  });

  test('the same write again changes nothing', async () => {
    const tables = createMemoryTables();
    await write(tables, [{ id: 1n }], { mode: 'append', writeId: 'w' });
    expect(await write(tables, [{ id: 1n }], { mode: 'append', writeId: 'w' })).toMatchObject({ duplicate: true });
    expect(await tables.rows('t')).toHaveLength(1);
  });
});

test('tables are set, replaced and deleted by the program', async () => {
  const tables = createMemoryTables();
  tables.set('a', [{ x: 1 }]);
  tables.set('A', [{ x: 2 }]);
  expect(await tables.rows('a')).toEqual([{ x: 2 }]);
  expect(tables.names()).toEqual(['a']);
  expect(tables.delete('a')).toBe(true);
  await expect(tables.rows('a')).rejects.toMatchObject({ code: 'SF8031' });
});
