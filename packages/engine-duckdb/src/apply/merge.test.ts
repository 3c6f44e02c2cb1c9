import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import fc from 'fast-check';
import { columnsOf, failure, type LoadOptions, load, rowBatches, rowsOf } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };
const columns = ['k VARCHAR', 'n INTEGER', 'v VARCHAR'];
const keys = ['k', 'n'];

function merge(names: readonly string[], rows: readonly Row[], options: LoadOptions = {}) {
  return load(engine, target, rowBatches(names, rows), { mode: 'merge', keys, ...options });
}

describe('merge', () => {
  test('NULL is a key like any other, and columns that are missing keep their values', async () => {
    await merge(
      [...columns, 'w INTEGER'],
      [
        { k: 'a', n: null, v: 'old', w: 1 },
        { k: null, n: 2, v: 'old', w: 2 },
      ],
    );
    const { applied } = await merge(columns, [
      { k: 'a', n: null, v: 'new' },
      { k: null, n: 3, v: 'added' },
    ]);
    expect(applied).toMatchObject({ inserted: 1n, updated: 1n, deleted: 0n });
    expect(await rowsOf(engine, 'FROM t ORDER BY v')).toEqual([
      { k: null, n: 3, v: 'added', w: null },
      { k: 'a', n: null, v: 'new', w: 1 },
      { k: null, n: 2, v: 'old', w: 2 },
    ]);
  });

  test('a key that comes twice is an error that shows it with its rows', async () => {
    const rows = [
      { k: 'a', n: 1, v: '1' },
      { k: 'b', n: 1, v: '2' },
      { k: 'a', n: 1, v: '3' },
    ];
    const error = await failure(merge(columns, rows));
    expect(error.code).toBe(codes.data.duplicateKey.code);
    expect(error.message).toContain('k = a, n = 1 in rows 1, 3');
  });

  test('the latest stays: the greatest cursor, NULL lowest, of equals the last', async () => {
    await merge(
      ['k VARCHAR', 'n INTEGER', 'v VARCHAR', 'at INTEGER'],
      [
        { k: 'a', n: 1, v: 'greatest', at: 3 },
        { k: 'a', n: 1, v: 'later row', at: 2 },
        { k: 'b', n: 1, v: 'first', at: 5 },
        { k: 'b', n: 1, v: 'last', at: 5 },
        { k: 'c', n: 1, v: 'some', at: 0 },
        { k: 'c', n: 1, v: 'none', at: null },
      ],
      { deduplicate: { cursor: 'at', keep: 'latest' } },
    );
    expect(await rowsOf(engine, 'SELECT v FROM t ORDER BY k')).toEqual([
      { v: 'greatest' },
      { v: 'last' },
      { v: 'some' },
    ]);
  });

  test('a text key keeps its zeros when numbers come', async () => {
    await load(engine, target, rowBatches(['id VARCHAR', 'v VARCHAR'], [{ id: '007', v: 'agent' }]));
    const { applied } = await load(engine, target, rowBatches(['id BIGINT', 'v VARCHAR'], [{ id: 7n, v: 'seven' }]), {
      mode: 'merge',
      keys: ['id'],
    });
    expect(applied.inserted).toBe(1n);
    expect(await rowsOf(engine, 'FROM t ORDER BY id')).toEqual([
      { id: '007', v: 'agent' },
      { id: '7', v: 'seven' },
    ]);
  });

  test('a table with a primary key, lists and structs', async () => {
    await engine.transaction((tx) =>
      engine.run(tx, 'CREATE TABLE t (id INTEGER PRIMARY KEY, l INTEGER[], s STRUCT(a INTEGER))'),
    );
    const schema = ['id INTEGER', 'l INTEGER[]', 's STRUCT(a INTEGER)'];
    for (const value of [1, 2]) {
      const rows = [
        { id: 1, l: [value], s: { a: value } },
        { id: value + 10, l: null, s: null },
      ];
      await load(engine, target, rowBatches(schema, rows), { mode: 'merge', keys: ['id'] });
    }
    expect(await rowsOf(engine, 'SELECT id, l, s FROM t ORDER BY id')).toEqual([
      { id: 1, l: [2], s: { a: 2 } },
      { id: 11, l: null, s: null },
      { id: 12, l: null, s: null },
    ]);
  });

  test('rows that other tables refer to are updated in place', async () => {
    await engine.transaction(async (tx) => {
      await engine.run(tx, 'CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR)');
      await engine.run(tx, 'CREATE TABLE child (t_id INTEGER REFERENCES t (id))');
      await engine.run(tx, "INSERT INTO t VALUES (1, 'old')");
      await engine.run(tx, 'INSERT INTO child VALUES (1)');
    });
    const { applied } = await load(engine, target, rowBatches(['id INTEGER', 'v VARCHAR'], [{ id: 1, v: 'new' }]), {
      mode: 'merge',
      keys: ['id'],
    });
    expect(applied).toMatchObject({ updated: 1n, inserted: 0n });
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ id: 1, v: 'new' }]);
  });

  test('keys that are not there are named', async () => {
    await merge(columns, [{ k: 'a', n: 1, v: 'x' }]);
    const none = await failure(merge(columns, [{ k: 'a', n: 1, v: 'x' }], { keys: [] }));
    expect(none.code).toBe(codes.data.mergeWithoutKeys.code);
    const missing = await failure(merge(columns, [{ k: 'a', n: 1, v: 'x' }], { keys: ['id'] }));
    expect(missing.code).toBe(codes.data.keyColumnMissing.code);
  });

  test('types widen while merging', async () => {
    await load(engine, target, rowBatches(['id INTEGER', 'v INTEGER'], [{ id: 1, v: 1 }]), {
      mode: 'merge',
      keys: ['id'],
    });
    await load(
      engine,
      target,
      rowBatches(
        ['id BIGINT', 'v DECIMAL(9,2)'],
        [
          { id: 1n, v: '1.50' },
          { id: 2n ** 40n, v: '2' },
        ],
      ),
      {
        mode: 'merge',
        keys: ['id'],
      },
    );
    expect(await columnsOf(engine, 'FROM t')).toEqual(['id BIGINT', 'v DECIMAL(12,2)']);
    expect(await rowsOf(engine, 'FROM t ORDER BY id')).toEqual([
      { id: 1n, v: '1.50' },
      { id: 2n ** 40n, v: '2.00' },
    ]);
  });
});

interface Entry {
  readonly k: string | null;
  readonly n: number | null;
  readonly v: string | null;
  readonly w: number | null;
}

/** What a merge must do, row by row. Rows of one key in the table are all updated. */
function model(table: readonly Entry[], rows: readonly Entry[], given: readonly string[]): Entry[] {
  const isSame = (a: Entry, b: Entry) => a.k === b.k && a.n === b.n;
  const updated = table.map((old) => {
    const row = rows.find((each) => isSame(each, old));
    return row === undefined ? old : { ...old, ...pick(row, given) };
  });
  const added = rows.filter((row) => !table.some((old) => isSame(old, row)));
  return [...updated, ...added.map((row) => ({ v: null, w: null, ...pick(row, given) }) as Entry)];
}

function pick(entry: Entry, names: readonly string[]): Partial<Entry> {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => names.includes(name)));
}

const sorted = (entries: readonly unknown[]) =>
  entries.map((entry) => JSON.stringify(entry, ['k', 'n', 'v', 'w'])).sort();

test('merges do what the model does, whatever the table and the rows', async () => {
  const key = { k: fc.constantFrom('a', 'b', 'A', '', null), n: fc.constantFrom(0, 1, null) };
  const entry = fc.record({ ...key, v: fc.constantFrom('x', 'y', null), w: fc.constantFrom(1, 2, null) });
  const rows = fc.uniqueArray(entry, { selector: ({ k, n }) => JSON.stringify([k, n]), maxLength: 12 });
  const loads = fc.array(
    fc.record({ rows, given: fc.constantFrom(['k', 'n', 'v', 'w'], ['k', 'n', 'w'], ['n', 'k']) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const types: Readonly<Record<string, string>> = { k: 'VARCHAR', n: 'INTEGER', v: 'VARCHAR', w: 'INTEGER' };
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), loads, async (first, merges) => {
      let expected: Entry[] = [...first];
      await load(engine, target, rowBatches(['k VARCHAR', 'n INTEGER', 'v VARCHAR', 'w INTEGER'], first));
      for (const { rows: incoming, given } of merges) {
        const { applied } = await load(
          engine,
          target,
          rowBatches(
            given.map((name) => `${name} ${types[name]}`),
            incoming.map((row) => pick(row, given)),
          ),
          { mode: 'merge', keys },
        );
        const before = expected;
        expected = model(expected, incoming, given);
        const matched = before.filter((old) => incoming.some((row) => row.k === old.k && row.n === old.n)).length;
        expect([applied.updated, applied.inserted]).toEqual([BigInt(matched), BigInt(expected.length - before.length)]);
      }
      expect(sorted(await rowsOf(engine, 'SELECT k, n, v, w FROM t'))).toEqual(sorted(expected));
    }),
    { numRuns: 60 },
  );
});
