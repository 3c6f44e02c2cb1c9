import { expect, test } from '@jest/globals';
import type { Batch } from '@sqlflow/connector-sdk';
import type { Engine, Staged, Transaction } from '@sqlflow/engine';
import { openDuckDbEngine } from '../index.js';

async function withTable<T>(sql: string, work: (engine: Engine, tx: Transaction) => Promise<T>): Promise<T> {
  await using engine = await openDuckDbEngine({ path: ':memory:' });
  return await engine.transaction(async (tx) => {
    for (const statement of sql.split(';')) await engine.run(tx, statement);
    return work(engine, tx);
  });
}

async function* batches(columns: Batch & { kind: 'schema' }, rows: readonly object[]): AsyncGenerator<Batch> {
  yield columns;
  yield { kind: 'rows', rows: rows as never };
}

function staged(
  engine: Engine,
  tx: Transaction,
  types: Readonly<Record<string, string>>,
  rows: readonly object[],
): Promise<Staged> {
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  return engine.stage(tx, batches({ kind: 'schema', columns }, rows), {
    intent: { target: { name: 't' }, mode: 'merge' },
    onBadRows: 'fail',
  });
}

const rowsOf = async (engine: Engine, tx: Transaction, sql: string) => (await engine.run(tx, sql)).rows;

test('keys are told by count and checksum, which do not depend on their order', async () => {
  const first = await withTable('CREATE TABLE t AS SELECT range AS id FROM range(1000)', (engine, tx) =>
    engine.knownKeys(tx, { name: 'T' }, ['ID']),
  );
  const second = await withTable(
    'CREATE TABLE t AS SELECT range::VARCHAR AS id FROM range(1000) ORDER BY range DESC',
    (engine, tx) => engine.knownKeys(tx, { name: 't' }, ['id']),
  );
  expect(first?.buckets).toBe(4);
  expect([...(first?.sums.values() ?? [])].reduce((sum, { count }) => sum + count, 0n)).toBe(1000n);
  expect(new Map([...(second?.sums ?? [])].sort())).toEqual(new Map([...(first?.sums ?? [])].sort()));
});

test('nothing is known of a table without rows, or none; a key without a text of its own is refused', async () => {
  await withTable('CREATE TABLE t (id INTEGER); CREATE TABLE f AS SELECT 1::DOUBLE AS id', async (engine, tx) => {
    expect(await engine.knownKeys(tx, { name: 't' }, ['id'])).toBeUndefined();
    expect(await engine.knownKeys(tx, { name: 'none' }, ['id'])).toBeUndefined();
    await expect(engine.knownKeys(tx, { name: 'f' }, ['id'])).rejects.toMatchObject({ code: 'SF5087' });
  });
});

test('what is not among the staged keys of a bucket is deleted, in no other bucket', async () => {
  await withTable(
    'CREATE TABLE t AS SELECT range AS id, NULL::VARCHAR AS part FROM range(1000); INSERT INTO t VALUES (1, $$a$$)',
    async (engine, tx) => {
      const known = await engine.knownKeys(tx, { name: 't' }, ['id', 'part']);
      const [bucket = 0] = known?.sums.keys() ?? [];
      const none = await staged(engine, tx, { id: 'INTEGER', part: 'VARCHAR' }, []);
      const gone = { keys: ['id', 'part'], buckets: [bucket], of: known?.buckets ?? 1 };
      expect(await engine.deleteGone(tx, { name: 't' }, none, gone)).toBe(known?.sums.get(bucket)?.count);
      const some = await staged(engine, tx, { id: 'INTEGER', part: 'VARCHAR' }, [
        { id: 1, part: 'a' },
        { id: 2, part: null },
      ]);
      await engine.run(tx, `INSERT INTO t VALUES (1, NULL), (1, 'a'), (2, NULL)`);
      await engine.deleteGone(tx, { name: 't' }, some, { keys: ['id', 'part'], buckets: [0], of: 1 });
      expect(await rowsOf(engine, tx, 'SELECT DISTINCT id::INTEGER AS id, part FROM t ORDER BY id')).toEqual([
        { id: 1, part: 'a' },
        { id: 2, part: null },
      ]);
    },
  );
});

test('rows that a column marks are deleted', async () => {
  const sql = `CREATE TABLE t (id INTEGER, gone BOOLEAN, gone_at TIMESTAMP, n INTEGER);
    INSERT INTO t VALUES (1, true, NULL, 0), (2, false, NULL, 0), (3, NULL, '2026-01-01', 0)`;
  await withTable(sql, async (engine, tx) => {
    const marked = async (column: string) => {
      const none = await staged(engine, tx, { id: 'INTEGER' }, []);
      const before = await engine.markedRows(tx, none, { name: 't' }, { column, keys: ['id'] });
      return engine.deleteMarked(tx, { name: 't' }, column, before);
    };
    expect(await marked('GONE')).toEqual({ deleted: 1n, overwritten: 0n, added: 0n });
    expect(await marked('gone_at')).toEqual({ deleted: 1n, overwritten: 0n, added: 0n });
    expect(await rowsOf(engine, tx, 'SELECT id FROM t')).toEqual([{ id: 2 }]);
    await expect(marked('n')).rejects.toMatchObject({ code: 'SF5086' });
    await expect(marked('gon')).rejects.toMatchObject({ code: 'SF5085' });
  });
});

test('rows that came marked are told from those that were there', async () => {
  const sql = `CREATE TABLE t (id INTEGER, part VARCHAR, gone_at TIMESTAMP);
    INSERT INTO t VALUES (1, NULL, NULL), (2, 'a', NULL), (3, 'a', '2026-01-01'), (4, 'a', '2026-01-01'), (5, 'a', NULL)`;
  await withTable(sql, async (engine, tx) => {
    const at = '2026-01-02T00:00:00';
    const rows = await staged(engine, tx, { ID: 'BIGINT', part: 'VARCHAR', gone_at: 'DATE' }, [
      { ID: 1, part: null, gone_at: at.slice(0, 10) },
      { ID: 2, part: 'b', gone_at: at.slice(0, 10) },
      { ID: 4, part: 'a', gone_at: null },
      { ID: 9_000_000_000n, part: 'a', gone_at: at.slice(0, 10) },
      { ID: 6, part: 'a', gone_at: null },
    ]);
    const before = await engine.markedRows(tx, rows, { name: 't' }, { column: 'GONE_AT', keys: ['id', 'part'] });
    await engine.apply(tx, rows, { name: 't' }, { mode: 'merge', keys: ['id', 'part'], schemaEvolution: 'permissive' });
    expect(await engine.deleteMarked(tx, { name: 't' }, 'gone_at', before)).toEqual({
      deleted: 2n,
      overwritten: 1n,
      added: 2n,
    });
    expect(await rowsOf(engine, tx, 'SELECT id::INTEGER AS id FROM t ORDER BY id')).toEqual(
      [2, 4, 5, 6].map((id) => ({ id })),
    );
  });
});
