import { afterEach, expect, test } from '@jest/globals';
import { closeStores, key, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

test('the newest row of a file counts; removed files are gone', async () => {
  const { store, commit } = await openStore();
  const file = (path: string, size: bigint) => ({ path, size, modifiedAt: '2026-01-31T10:00:00.123456Z' });
  const hashed = { ...file('data/a.csv', 2n ** 53n + 1n), hash: 'abc' };
  await commit((tx) =>
    store.saveManifest(tx, key(), 'r1', {
      loaded: [file('data/b.csv', 1n), file('data/a.csv', 1n), file('c', 1n)],
      removed: [],
    }),
  );
  await commit((tx) => store.saveManifest(tx, key(), 'r2', { loaded: [hashed], removed: ['data/b.csv', 'never.csv'] }));
  const found = await commit((tx) => store.manifest(tx, key()));
  expect(found.map(({ path, size, hash }) => ({ path, size, hash }))).toEqual([
    { path: 'c', size: 1n, hash: undefined },
    { path: 'data/a.csv', size: 9_007_199_254_740_993n, hash: 'abc' },
  ]);
  expect(found[0]?.modifiedAt).toMatch(/^2026-01-31[T ]10:00:00\.123456/);
  expect(await commit((tx) => store.manifest(tx, key({ source: 'other' })))).toEqual([]);
  expect(await commit((tx) => store.removedFiles(tx, key()))).toEqual(['data/b.csv', 'never.csv']);

  await commit((tx) => store.saveManifest(tx, key(), 'r3', { loaded: [file('data/b.csv', 5n)], removed: [] }));
  expect((await commit((tx) => store.manifest(tx, key()))).map(({ path }) => path)).toEqual([
    'c',
    'data/a.csv',
    'data/b.csv',
  ]);
});

test('who has loaded a file into a table, as long as it is there', async () => {
  const { store, commit } = await openStore();
  const save = (change: Parameters<typeof key>[0], loaded: readonly string[], removed: readonly string[] = []) =>
    commit((tx) =>
      store.saveManifest(tx, key(change), 'r1', {
        loaded: loaded.map((path) => ({ path, size: 1n, modifiedAt: '2026-01-31T10:00:00Z' })),
        removed,
      }),
    );
  await save({ source: 'one' }, ['a.csv', "it's.csv"]);
  await save({ source: 'two' }, ['b.csv']);
  await save({ source: 'three' }, ['c.csv']);
  await save({ source: 'three' }, [], ['c.csv']);
  await save({ source: 'four', target: { name: 'elsewhere' } }, ['a.csv']);
  const { target } = key();
  const found = await commit((tx) => store.loadersOf(tx, target, ["it's.csv", 'b.csv', 'c.csv', 'd.csv']));
  expect(found.map((each) => [each.key.source, each.path])).toEqual([
    ['one', "it's.csv"],
    ['two', 'b.csv'],
  ]);
  expect(await commit((tx) => store.loadersOf(tx, target, []))).toEqual([]);
});
