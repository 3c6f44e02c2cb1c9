import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStores, key, openStore } from '../__fixtures__/open-store.js';
import type { Watermark } from './watermarks.js';

afterEach(closeStores);

const watermark: Watermark = {
  cursorField: 'updated_at',
  type: 'TIMESTAMP WITH TIME ZONE',
  value: '2026-02-01 00:00:00+00',
  bound: '2026-01-31 09:59:59.999999+00',
  completeFrom: '2026-01-30 00:00:00+00',
  fingerprint: 'postgres://db/shop/orders',
};

describe('watermarks', () => {
  test('the newest counts; the values are kept to the digit', async () => {
    const { store, commit } = await openStore();
    const exact = '123456789012345678901234567890.10';
    await commit((tx) => store.saveWatermark(tx, key(), 'r1', 'loaded', watermark));
    await commit((tx) => store.saveWatermark(tx, key(), 'r2', 'loaded', { ...watermark, bound: exact }));
    const found = await commit((tx) => store.watermark(tx, key()));
    expect(found).toMatchObject({ ...watermark, bound: exact, key: key(), runId: 'r2' });
  });

  test('a first run that read nothing has neither value nor bound', async () => {
    const { store, commit } = await openStore();
    const { cursorField, type, fingerprint } = watermark;
    await commit((tx) => store.saveWatermark(tx, key(), 'r1', 'loaded', { cursorField, type, fingerprint }));
    const found = await commit((tx) => store.watermark(tx, key()));
    expect(Object.keys(found ?? {}).sort()).toEqual([
      'action',
      'cursorField',
      'fingerprint',
      'key',
      'recordedAt',
      'runId',
      'type',
    ]);
  });

  test.each([
    ['file', { file: 'pipelines/other.sf' }],
    ['source', { source: 'other' }],
    ['stream', { stream: 'other' }],
    ['target', { target: { name: 'other' } }],
    ['condition', { where: 'x > 1' }],
  ])('another %s has a watermark of its own', async (_, change) => {
    const { store, commit } = await openStore();
    await commit((tx) => store.saveWatermark(tx, key(), 'r1', 'loaded', watermark));
    expect(await commit((tx) => store.watermark(tx, key(change)))).toBeUndefined();
  });

  test('a removed one is gone but stays in the history', async () => {
    const { store, commit } = await openStore();
    await commit((tx) => store.saveWatermark(tx, key(), 'r1', 'loaded', watermark));
    await commit((tx) => store.removeWatermark(tx, key(), 'r2'));
    expect(await commit((tx) => store.watermark(tx, key()))).toBeUndefined();
    expect(await commit((tx) => store.watermarks(tx))).toEqual([]);
    await commit((tx) => store.saveWatermark(tx, key(), 'r3', 'set', watermark));
    const history = await commit((tx) => store.watermarkHistory(tx, key()));
    expect(history.map((each) => [each.action, each.runId, each.watermark?.bound])).toEqual([
      ['loaded', 'r1', watermark.bound],
      ['removed', 'r2', undefined],
      ['set', 'r3', watermark.bound],
    ]);
  });

  test('are listed, all or those of one table', async () => {
    const { store, commit } = await openStore();
    const other = key({ source: 'other' });
    const elsewhere = key({ target: { schema: 'staging', name: 'orders' } });
    await commit(async (tx) => {
      for (const each of [key(), other, elsewhere, key()]) {
        await store.saveWatermark(tx, each, 'r1', 'loaded', watermark);
      }
    });
    const keys = async (target?: string) =>
      (await commit((tx) => store.watermarks(tx, target === undefined ? {} : { target }))).map((each) => each.key);
    expect(await keys()).toEqual([other, key(), elsewhere]);
    expect(await keys('orders')).toEqual([other, key()]);
    expect(await keys('nothing')).toEqual([]);
  });

  test('a transaction sees what it wrote, others only what is committed', async () => {
    const { store, commit } = await openStore();
    await commit(async (tx) => {
      await store.saveWatermark(tx, key(), 'r1', 'loaded', watermark);
      expect(await store.watermark(tx, key())).toBeDefined();
      expect(await commit((other) => store.watermark(other, key()))).toBeUndefined();
    });
    expect(await commit((tx) => store.watermark(tx, key()))).toBeDefined();
  });
});
