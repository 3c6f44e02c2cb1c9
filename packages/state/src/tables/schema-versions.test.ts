import { afterEach, describe, expect, test } from '@jest/globals';
import type { Column } from '@sqlflow/connector-sdk';
import { closeStores, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

const orders = { kind: 'table', name: 'orders' } as const;
const a: Column = { name: 'a', type: 'INTEGER' };
const b: Column = { name: 'b "quoted", [x]', type: 'STRUCT("x y" DECIMAL(18,2), z VARCHAR[])' };

describe('recordSchema', () => {
  test('keeps a version whenever names, types or order changed', async () => {
    const { store, commit } = await openStore();
    const record = (columns: Column[], runId: string) => commit((tx) => store.recordSchema(tx, orders, runId, columns));
    expect(await record([a, b], 'r1')).toBe(true);
    expect(await record([a, b], 'r2')).toBe(false);
    expect(await record([b, a], 'r3')).toBe(true);
    expect(await record([{ ...a, type: 'BIGINT' }, b], 'r4')).toBe(true);
    expect(await record([a, b], 'r5')).toBe(true);
    expect(await record([a, { ...b, nullable: false }], 'r6')).toBe(false);
    const versions = await commit((tx) => store.schemaVersions(tx, orders));
    expect(versions.map((each) => [each.runId, each.columns.map((column) => column.type)])).toEqual([
      ['r1', [a.type, b.type]],
      ['r3', [b.type, a.type]],
      ['r4', ['BIGINT', b.type]],
      ['r5', [a.type, b.type]],
    ]);
    expect(versions[0]?.columns).toEqual([a, b]);
  });

  test('what was rolled back never happened', async () => {
    const { store, commit } = await openStore();
    await commit((tx) => store.recordSchema(tx, orders, 'r1', [a]));
    const failing = commit(async (tx) => {
      expect(await store.recordSchema(tx, orders, 'r2', [b])).toBe(true);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await commit((tx) => store.recordSchema(tx, orders, 'r3', [a]))).toBe(false);
    expect(await commit((tx) => store.recordSchema(tx, orders, 'r4', [b]))).toBe(true);
    expect(await commit((tx) => store.schemaVersions(tx, orders))).toHaveLength(2);
  });

  test('tables, sources and files are apart', async () => {
    const { store, commit, query } = await openStore();
    const source = { kind: 'source', name: 'orders', file: 'a.sf' } as const;
    await commit(async (tx) => {
      expect(await store.recordSchema(tx, orders, 'r1', [a])).toBe(true);
      expect(await store.recordSchema(tx, source, 'r1', [a])).toBe(true);
      expect(await store.recordSchema(tx, { ...source, file: 'b.sf' }, 'r1', [a])).toBe(true);
      expect(await store.recordSchema(tx, source, 'r1', [a])).toBe(false);
    });
    expect(await query('SELECT kind, file, columns FROM sqlflow.schema_versions ORDER BY entry')).toEqual([
      { kind: 'table', file: null, columns: [a] },
      { kind: 'source', file: 'a.sf', columns: [a] },
      { kind: 'source', file: 'b.sf', columns: [a] },
    ]);
  });
});
