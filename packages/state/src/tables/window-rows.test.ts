import { afterEach, expect, test } from '@jest/globals';
import type { CursorValue } from '@sqlflow/connector-sdk';
import { type HashedRow, hashedRows } from '../__fixtures__/hashed-rows.js';
import { closeStores, key, type OpenStore, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

const row = (cursor: string | undefined, hash: bigint, count = 1n): HashedRow => {
  const columns = ['a "b", [c]', "it's"];
  return { ...(cursor === undefined ? {} : { cursor }), columns, hashes: [hash, 2n ** 64n - 1n], count };
};

const save = ({ store, commit }: OpenStore, rows: readonly HashedRow[], load = key()) =>
  commit((tx) => store.saveWindowRows(tx, load, 'r1', hashedRows(rows)));

/** What is known of a LOAD, the newest first. */
const saved = ({ engine, store, commit }: OpenStore, from?: CursorValue, load = key()) =>
  commit(async (tx) => {
    const { query } = await store.windowRows(tx, load, from);
    return (await engine.run(tx, `FROM (${query}) ORDER BY entry DESC`)).rows;
  });

test('rows come back as they were, newer entries are greater', async () => {
  const opened = await openStore();
  const rows = [row('1', 0n), row('2', 2n ** 63n, 3n), row(undefined, 7n), { columns: [], hashes: [], count: 1n }];
  for (const each of rows) await save(opened, [each]);
  expect(await saved(opened)).toEqual(
    rows
      .map(({ cursor, columns, hashes, count }, at) => ({
        cursor_value: cursor ?? null,
        column_names: JSON.stringify(columns),
        column_hashes: hashes,
        row_count: count,
        entry: BigInt(at + 1),
      }))
      .reverse(),
  );
  expect(await saved(opened, undefined, key({ source: "o'ther" }))).toEqual([]);
});

test('keys with quotes and question marks are only names', async () => {
  const opened = await openStore();
  const odd = key({ file: "it's ?.sf", stream: '?' });
  await save(opened, [row('1', 1n)], odd);
  expect(await saved(opened, undefined, odd)).toHaveLength(1);
  expect(await opened.query('SELECT load_file, run_id FROM sqlflow.window_rows')).toEqual([
    { load_file: "it's ?.sf", run_id: 'r1' },
  ]);
});

test.each([
  ['BIGINT', '10', ['9'], ['10', '11']],
  ['DECIMAL(38,2)', '9.10', ['9.09'], ['9.1', '10.00']],
  ['TIMESTAMP WITH TIME ZONE', '2026-01-31 10:00:00+00', ['2026-01-31 10:30:00+01'], ['2026-01-31 09:30:00-01']],
  ['DATE', '2026-01-31', ['2026-01-30'], ['2026-01-31', '2026-02-01']],
  ['VARCHAR', "b'", ['a', 'B'], ["b'", 'c']],
])('%s values compare as their type does', async (type, value, below, above) => {
  const opened = await openStore();
  const rows = [...below, ...above].map((each, at) => row(each, BigInt(at)));
  await save(opened, [...rows, row(undefined, 99n)]);
  const cursors = async (from?: CursorValue) => (await saved(opened, from)).map((each) => each.cursor_value).sort();
  const kept = [...above, null].sort();
  expect(await cursors({ type, value })).toEqual(kept);
  const { store, commit } = opened;
  expect(await commit((tx) => store.pruneWindowRows(tx, key(), { type, value }))).toBe(BigInt(below.length));
  expect(await cursors()).toEqual(kept);
});

test('without a bound all rows of this LOAD are forgotten, and only of this', async () => {
  const opened = await openStore();
  const other = key({ source: 'other' });
  await save(opened, [row('1', 1n), row(undefined, 2n)]);
  await save(opened, [row('1', 1n)], other);
  expect(await opened.commit((tx) => opened.store.pruneWindowRows(tx, key()))).toBe(2n);
  expect(await saved(opened, undefined, other)).toHaveLength(1);
});

test('what is no type never reaches the SQL', async () => {
  const { store, commit } = await openStore();
  const from = { type: 'INTEGER) OR (1', value: '1' };
  await expect(commit((tx) => store.windowRows(tx, key(), from))).rejects.toThrow('a cursor cannot have the type');
});

test('what was loaded since a run saved what the source remembers, and all where a command put that back', async () => {
  const opened = await openStore();
  const { engine, store, commit } = opened;
  const since = (load = key()) =>
    commit(async (tx) => {
      const { query } = await store.windowRowsSinceState(tx, load);
      return (await engine.run(tx, `SELECT cursor_value FROM (${query}) ORDER BY entry`)).rows.map(
        (each) => each.cursor_value,
      );
    });
  const saveState = (by: string) => commit((tx) => store.saveSourceState(tx, key(), by, { version: 1, data: null }));
  await save(opened, [row('1', 1n)]);
  expect(await since()).toEqual(['1']);
  await saveState('r1');
  expect(await since()).toEqual([]);
  await save(opened, [row('2', 2n)]);
  expect(await since()).toEqual(['2']);
  await saveState('state restore');
  expect(await since()).toEqual(['1', '2']);
  await saveState('r2');
  expect(await since()).toEqual([]);
  const moved = key({ file: 'other.sf' });
  await commit((tx) => store.moveLoad(tx, key(), moved, 'state move'));
  expect(await since(moved)).toEqual(['1', '2']);
  await commit((tx) => store.removeSourceState(tx, moved, 'r3'));
  expect(await since(moved)).toEqual(['1', '2']);
});
