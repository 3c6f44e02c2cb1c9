import { afterEach, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import { closeStores, key, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

test('the newest state of a LOAD counts, until it is removed', async () => {
  const { store, commit } = await openStore();
  const state = { version: 2, data: { lsn: '16/B374D848', seen: [1, null, 'é"\u0000'], more: {} } };
  await commit((tx) => store.saveSourceState(tx, key(), 'r1', { version: 1, data: 'old' }));
  await commit((tx) => store.saveSourceState(tx, key(), 'r2', state));
  expect(await commit((tx) => store.sourceState(tx, key()))).toEqual(state);
  expect(await commit((tx) => store.sourceState(tx, key({ stream: 'x' })))).toBeUndefined();
  await commit((tx) => store.removeSourceState(tx, key(), 'r3'));
  expect(await commit((tx) => store.sourceState(tx, key()))).toBeUndefined();
});

test('a state may be null, which is not the same as none', async () => {
  const { store, commit } = await openStore();
  await commit((tx) => store.saveSourceState(tx, key(), 'r1', { version: 1, data: null }));
  expect(await commit((tx) => store.sourceState(tx, key()))).toEqual({ version: 1, data: null });
});

test('1 MiB is allowed, a byte more is not', async () => {
  const { store, commit } = await openStore();
  const save = (length: number) =>
    commit((tx) => store.saveSourceState(tx, key(), 'r1', { version: 1, data: 'x'.repeat(length - 2) }));
  await save(1024 * 1024);
  const error = await save(1024 * 1024 + 1).catch((cause: unknown) => cause);
  expect(SqlFlowError.isInstance(error) && error.diagnostic).toMatchObject({
    code: 'SF7052',
    message: 'the connector of source `shop` wants to remember 1048577 bytes, and 1 MiB is allowed',
  });
});
