import { afterEach, describe, expect, test } from '@jest/globals';
import { hashedRows } from '../__fixtures__/hashed-rows.js';
import { closeStores, key, type OpenStore, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

const watermark = { cursorField: 'id', type: 'BIGINT', bound: '1', fingerprint: 'f' };
const file = { path: 'a.csv', size: 1n, modifiedAt: '2026-01-31T10:00:00Z' };
const identity = { runId: 'r1', pipeline: 'p', file: 'p.sf', profile: 'dev', planHash: 'h' };
const startedAt = '2026-01-31T10:00:00Z';
const before = '2026-01-01T00:00:00Z';

async function rememberEverything({ store, commit }: OpenStore, target: string, runId: string): Promise<void> {
  const load = key({ target: { name: target } });
  await commit(async (tx) => {
    await store.saveWatermark(tx, load, runId, 'loaded', watermark);
    await store.saveSourceState(tx, load, runId, { version: 1, data: runId });
    await store.saveWindowRows(tx, load, runId, hashedRows([{ cursor: '1', columns: ['a'], hashes: [1n], count: 1n }]));
    await store.saveManifest(tx, load, runId, { loaded: [file], removed: [] });
  });
}

async function remembered({ engine, store, commit }: OpenStore, target: string) {
  const load = key({ target: { name: target } });
  return commit(async (tx) => ({
    watermark: (await store.watermark(tx, load))?.bound,
    state: (await store.sourceState(tx, load))?.data,
    windowRows: (await engine.run(tx, (await store.windowRows(tx, load)).query)).rows.length,
    files: (await store.manifest(tx, load)).length,
  }));
}

/** Makes everything written so far older than `before`. */
async function age({ query }: OpenStore): Promise<void> {
  for (const table of [
    'history_entries',
    'rejects',
    'watermarks',
    'source_states',
    'file_manifest',
    'schema_versions',
  ]) {
    await query(`UPDATE sqlflow.${table} SET recorded_at = recorded_at - INTERVAL 100 YEAR`);
  }
}

describe('forgetTable', () => {
  test('every LOAD into the table starts afresh, others go on', async () => {
    const opened = await openStore();
    await rememberEverything(opened, 'orders', 'r1');
    await rememberEverything(opened, 'customers', 'r1');
    await opened.commit((tx) => opened.store.forgetTable(tx, 'orders', 'r2'));
    expect(await remembered(opened, 'orders')).toEqual({ windowRows: 0, files: 0 });
    expect(await remembered(opened, 'customers')).toEqual({ watermark: '1', state: 'r1', windowRows: 1, files: 1 });
  });

  test('of nothing writes nothing', async () => {
    const opened = await openStore();
    await rememberEverything(opened, 'orders', 'r1');
    for (const target of ['orders', 'orders', 'nothing']) {
      await opened.commit((tx) => opened.store.forgetTable(tx, target, 'r2'));
    }
    expect(await opened.query('SELECT action FROM sqlflow.watermarks ORDER BY entry')).toEqual([
      { action: 'loaded' },
      { action: 'removed' },
    ]);
  });
});

describe('prune', () => {
  test('deletes what is old and counts no more', async () => {
    const opened = await openStore();
    const { store, commit } = opened;
    await rememberEverything(opened, 'orders', 'r1');
    await rememberEverything(opened, 'orders', 'r2');
    const subject = { kind: 'table', name: 'orders' } as const;
    await commit(async (tx) => {
      await store.recordSchema(tx, subject, 'r1', [{ name: 'a', type: 'INTEGER' }]);
      await store.recordSchema(tx, subject, 'r2', [{ name: 'a', type: 'BIGINT' }]);
      await store.recordRun(tx, { ...identity, status: 'running', startedAt });
      await store.recordTasks(tx, [{ ...identity, taskId: 't', kind: 'load', status: 'failed', startedAt }]);
      await store.saveRejects(tx, { runId: 'r1', taskId: 't', source: 's', target: 'orders' }, [
        { file: 'f', reason: 'x' },
      ]);
    });
    await age(opened);
    expect(await store.prune(before)).toEqual({
      execution_history: 2n,
      rejects: 1n,
      watermarks: 1n,
      source_states: 1n,
      file_manifest: 1n,
      schema_versions: 1n,
    });
    expect(await remembered(opened, 'orders')).toEqual({ watermark: '1', state: 'r2', windowRows: 2, files: 1 });
    expect(await commit((tx) => store.schemaVersions(tx, subject))).toMatchObject([{ columns: [{ type: 'BIGINT' }] }]);
    expect(await store.history()).toEqual([]);
  });

  test('leaves what is young, and a run whose last row is young as a whole', async () => {
    const opened = await openStore();
    const { store, commit } = opened;
    await rememberEverything(opened, 'orders', 'r1');
    await commit((tx) => store.recordRun(tx, { ...identity, status: 'running', startedAt }));
    await age(opened);
    await rememberEverything(opened, 'orders', 'r2');
    await commit((tx) => store.recordRun(tx, { ...identity, status: 'succeeded', startedAt }));
    await commit((tx) => store.recordRun(tx, { ...identity, runId: 'r9', status: 'running', startedAt }));
    expect(await store.prune(before)).toMatchObject({ execution_history: 0n, watermarks: 1n });
    expect(await store.prune('1900-01-01T00:00:00Z')).toMatchObject({ execution_history: 0n, watermarks: 0n });
    expect((await store.history()).map((run) => run.status).sort()).toEqual(['running', 'succeeded']);
  });

  test('a schema that did not change since is still not kept twice', async () => {
    const opened = await openStore();
    const { store, commit } = opened;
    const subject = { kind: 'table', name: 'orders' } as const;
    const record = () => commit((tx) => store.recordSchema(tx, subject, 'r', [{ name: 'a', type: 'INTEGER' }]));
    expect(await record()).toBe(true);
    await age(opened);
    await store.prune(before);
    expect(await record()).toBe(false);
  });
});
