import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStores, key, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

const watermark = { cursorField: 'at', type: 'BIGINT', value: '10', bound: '10', completeFrom: '8', fingerprint: 'f' };
const rows = `SELECT '9' AS cursor_value, '["id"]' AS column_names, [1::UBIGINT] AS column_hashes, 2 AS row_count`;

async function loaded() {
  const opened = await openStore();
  await opened.commit(async (tx) => {
    await opened.store.saveWatermark(tx, key(), 'r1', 'loaded', watermark);
    await opened.store.saveSourceState(tx, key(), 'r1', { version: 3, data: { token: 'x' } });
    await opened.store.saveWindowRows(tx, key(), 'r1', { query: rows });
  });
  return opened;
}

describe('the state of a LOAD', () => {
  test('is seen as a whole', async () => {
    const { commit, store } = await loaded();
    expect(await commit((tx) => store.loadStates(tx))).toEqual([
      {
        key: key(),
        watermark: expect.objectContaining(watermark),
        sourceState: { version: 3, bytes: 13 },
        windowRows: 2n,
        files: 0n,
      },
    ]);
  });

  test('is forgotten as a whole, and then only known to those who ask for the past', async () => {
    const { commit, store, query } = await loaded();
    await commit((tx) => store.forgetLoad(tx, key(), 'state reset', { rebuild: true }));
    expect(await commit((tx) => store.loadStates(tx))).toEqual([]);
    expect((await commit((tx) => store.loadStates(tx, { past: true }))).map((each) => each.key)).toEqual([key()]);
    expect(await commit((tx) => store.loadsToRebuild(tx))).toEqual([key()]);
    expect(await query('FROM sqlflow.window_rows')).toEqual([]);
    await commit((tx) => store.saveWatermark(tx, key(), 'r2', 'loaded', watermark));
    expect(await commit((tx) => store.loadsToRebuild(tx))).toEqual([]);
  });

  test('is handed on with everything in it; what had been forgotten stays so', async () => {
    const { commit, store } = await loaded();
    const other = key({ source: 'web' });
    await commit((tx) => store.removeSourceState(tx, key(), 'r2'));
    await commit((tx) => store.moveLoad(tx, key(), other, 'state move'));
    expect(await commit((tx) => store.loadStates(tx))).toEqual([
      { key: other, watermark: expect.objectContaining(watermark), windowRows: 2n, files: 0n },
    ]);
    expect(await commit((tx) => store.watermark(tx, key()))).toBeUndefined();
  });

  test('was set by hand also after it was handed on: what its source remembers does not count', async () => {
    const { commit, store } = await loaded();
    const action = async (at: ReturnType<typeof key>) => (await commit((tx) => store.watermark(tx, at)))?.action;
    await commit((tx) => store.moveLoad(tx, key(), key({ source: 'web' }), 'state move'));
    expect(await action(key({ source: 'web' }))).toBe('moved');
    await commit((tx) => store.saveWatermark(tx, key({ source: 'web' }), 'r2', 'set', watermark));
    await commit((tx) => store.moveLoad(tx, key({ source: 'web' }), key({ source: 'net' }), 'state move'));
    expect(await action(key({ source: 'net' }))).toBe('set');
  });

  test('is known as it was after a run, and what happened since', async () => {
    const { commit, store } = await loaded();
    await commit((tx) => store.saveWatermark(tx, key(), 'r2', 'loaded', { ...watermark, bound: '20' }));
    const stateAfter = (run: string) => commit((tx) => store.stateAfter(tx, key(), run));
    expect(await stateAfter('r1')).toMatchObject({ watermark: { bound: '10' }, removedBy: [], othersSince: false });
    expect(await stateAfter('r2')).toMatchObject({
      watermark: { bound: '20' },
      sourceState: { data: '{"token":"x"}' },
    });
    await commit((tx) => store.forgetTable(tx, 'orders', 'r3'));
    expect(await stateAfter('r1')).toMatchObject({ watermark: { bound: '10' }, removedBy: ['r3'], othersSince: true });
    expect(await stateAfter('r3')).toEqual({ removedBy: [], othersSince: false });
  });
});

describe('reading state', () => {
  test('needs no tables, and makes none', async () => {
    const { openDuckDbEngine } = await import('@sqlflow/engine-duckdb');
    const { readStateStore } = await import('../open-state-store.js');
    const engine = await openDuckDbEngine({ path: ':memory:' });
    expect(await readStateStore(engine)).toBeUndefined();
    const tables = await engine.transaction((tx) => engine.run(tx, `SELECT 1 FROM duckdb_tables()`));
    expect(tables.rows).toEqual([]);
    await engine[Symbol.asyncDispose]();
  });
});
