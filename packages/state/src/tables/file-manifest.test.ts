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

  await commit((tx) => store.saveManifest(tx, key(), 'r3', { loaded: [file('data/b.csv', 5n)], removed: [] }));
  expect((await commit((tx) => store.manifest(tx, key()))).map(({ path }) => path)).toEqual([
    'c',
    'data/a.csv',
    'data/b.csv',
  ]);
});
