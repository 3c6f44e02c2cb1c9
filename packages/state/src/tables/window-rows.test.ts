import { afterEach, expect, test } from '@jest/globals';
import { closeStores, key, openStore } from '../__fixtures__/open-store.js';
import type { WindowRow } from './window-rows.js';

afterEach(closeStores);

const row = (cursor: string | undefined, hash: bigint, count = 1n): WindowRow => {
  const columns = ['id', 'a "b", [c]'];
  return { ...(cursor === undefined ? {} : { cursor }), columns, hashes: [hash, 2n ** 64n - 1n], count };
};

test('rows come back as they were, the newest first', async () => {
  const { store, commit } = await openStore();
  const rows = [row('1', 0n), row('2', 2n ** 63n, 3n), row(undefined, 7n), { columns: [], hashes: [], count: 1n }];
  await commit((tx) => store.saveWindowRows(tx, key(), 'r1', rows));
  expect(await commit((tx) => store.windowRows(tx, key()))).toEqual([...rows].reverse());
  expect(await commit((tx) => store.windowRows(tx, key({ source: 'other' })))).toEqual([]);
});

test.each([
  ['BIGINT', '10', ['9'], ['10', '11']],
  ['DECIMAL(38,2)', '9.10', ['9.09'], ['9.1', '10.00']],
  ['TIMESTAMP WITH TIME ZONE', '2026-01-31 10:00:00+00', ['2026-01-31 10:30:00+01'], ['2026-01-31 09:30:00-01']],
  ['DATE', '2026-01-31', ['2026-01-30'], ['2026-01-31', '2026-02-01']],
  ['VARCHAR', 'b', ['a', 'B'], ['b', 'c']],
])('%s values compare as their type does', async (type, from, below, above) => {
  const { store, commit } = await openStore();
  const rows = [...below, ...above].map((value, at) => row(value, BigInt(at)));
  await commit((tx) => store.saveWindowRows(tx, key(), 'r1', [...rows, row(undefined, 99n)]));
  const cursors = async (bound?: { type: string; value: string }) =>
    (await commit((tx) => store.windowRows(tx, key(), bound))).map((each) => each.cursor);
  expect(await cursors({ type, value: from })).toEqual([undefined, ...[...above].reverse()]);
  expect(await commit((tx) => store.pruneWindowRows(tx, key(), { type, value: from }))).toBe(BigInt(below.length));
  expect(await cursors()).toEqual([undefined, ...[...above].reverse()]);
});

test('without a bound all rows of this LOAD are forgotten, and only of this', async () => {
  const { store, commit } = await openStore();
  const other = key({ source: 'other' });
  await commit(async (tx) => {
    await store.saveWindowRows(tx, key(), 'r1', [row('1', 1n), row(undefined, 2n)]);
    await store.saveWindowRows(tx, other, 'r1', [row('1', 1n)]);
  });
  expect(await commit((tx) => store.pruneWindowRows(tx, key()))).toBe(2n);
  expect(await commit((tx) => store.windowRows(tx, other))).toHaveLength(1);
});

test('what is no type never reaches the SQL', async () => {
  const { store, commit } = await openStore();
  const from = { type: 'INTEGER) OR (1', value: '1' };
  await expect(commit((tx) => store.windowRows(tx, key(), from))).rejects.toThrow('a cursor cannot have the type');
});
