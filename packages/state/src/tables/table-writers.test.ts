import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStores, openStore } from '../__fixtures__/open-store.js';
import { loadKey } from '../load-key.js';
import type { RunEntry, RunIdentity, TaskEntry } from './run-history.js';

afterEach(closeStores);

const identity: RunIdentity = {
  runId: 'r1',
  pipeline: 'daily',
  file: 'pipelines/daily.sf',
  profile: 'dev',
  planHash: 'abc',
};
const started = '2026-01-31T10:00:00.000Z';
const running: RunEntry = { ...identity, status: 'running', startedAt: started };
const load: TaskEntry = { ...identity, taskId: 'load:orders', kind: 'load', status: 'running', startedAt: started };

describe('other writers of a table', () => {
  const ours = { file: 'shared/orders.sf', source: 'shop', stream: 'orders', target: 'orders', runId: 'r1' };
  const write = (taskId: string, more: Partial<TaskEntry>): TaskEntry => ({
    ...load,
    status: 'succeeded',
    taskId,
    target: 'Orders',
    source: 'shop',
    stream: 'orders',
    syncMode: 'incremental',
    mode: 'merge',
    ...more,
  });

  test.each<[string, readonly TaskEntry[], string | undefined]>([
    ['its own loads are none', [write('own', {})], undefined],
    ['another source', [write('other', { source: 'second' }), write('own', {})], 'other'],
    ['another stream', [write('other', { stream: 'returns' })], 'other'],
    ['a statement', [write('made', { kind: 'transform', source: undefined, stream: undefined } as never)], 'made'],
    ['what failed wrote nothing', [write('other', { source: 'second', status: 'failed' })], undefined],
    ['another table', [write('other', { source: 'second', target: 'returns' })], undefined],
    [
      'what came before it was built anew',
      [write('other', { source: 'second' }), write('own', { mode: 'replace' })],
      undefined,
    ],
    ['whoever built it anew', [write('other', { source: 'second', mode: 'replace' }), write('own', {})], 'other'],
    [
      'a source of that name in another pipeline',
      [write('other', { runId: 'r0', file: 'x.sf', syncMode: 'full_refresh' })],
      'other',
    ],
    ['a LOAD of another file', [write('other', { statementFile: 'x.sf' })], 'other'],
    [
      'its own loads of another pipeline, which includes it, too',
      [
        write('own', {
          runId: 'r0',
          file: 'x.sf',
          syncMode: 'full_refresh',
          statementFile: 'shared/orders.sf',
        }),
      ],
      undefined,
    ],
  ])('%s', async (_, entries, expected) => {
    const { store, commit } = await openStore();
    await commit((tx) => store.recordRun(tx, running));
    for (const entry of entries) await commit((tx) => store.recordTasks(tx, [entry]));
    expect((await commit((tx) => store.otherWriter(tx, ours)))?.taskId).toBe(expected);
  });

  test('what was handed over is its own, wherever it came from', async () => {
    const { store, commit } = await openStore();
    const from = (file: string, source: string) =>
      loadKey({ file, source, stream: 'orders', target: { name: 'orders' } });
    for (const entry of [write('old', { statementFile: 'a.sf', source: 'web' }), write('older', { source: 'web' })]) {
      await commit((tx) => store.recordTasks(tx, [entry]));
    }
    expect((await commit((tx) => store.otherWriter(tx, ours)))?.taskId).toBe('older');
    await commit((tx) => store.moveLoad(tx, from('a.sf', 'web'), from('b.sf', 'net'), 'state move'));
    await commit((tx) => store.moveLoad(tx, from('b.sf', 'net'), from(ours.file, 'shop'), 'state move'));
    expect(await commit((tx) => store.otherWriter(tx, ours))).toBeUndefined();
    expect(await commit((tx) => store.hasLoaded(tx, ours))).toBe(true);
    expect((await store.tasksOf('r1')).map(({ source }) => source)).toEqual(['web', 'web']);
  });

  test('is known however old it is, until the table is built anew', async () => {
    const { store, commit, query } = await openStore();
    const later = '2100-01-01T00:00:00Z';
    await commit((tx) => store.recordRun(tx, running));
    for (const entry of [
      write('other', { source: 'second' }),
      write('other', { source: 'second' }),
      write('own', {}),
    ]) {
      await commit((tx) => store.recordTasks(tx, [entry]));
    }
    expect(await store.hasRunBefore(later)).toBe(true);
    expect(await store.prune(later)).toMatchObject({ execution_history: 2n });
    expect(await store.history()).toEqual([]);
    expect(await store.hasRunBefore(later)).toBe(false);
    expect((await commit((tx) => store.otherWriter(tx, ours)))?.taskId).toBe('other');
    await commit((tx) => store.recordTasks(tx, [write('own', { mode: 'replace' })]));
    await store.prune(later);
    expect(await query('SELECT task_id, load_mode FROM sqlflow.execution_history')).toEqual([
      { task_id: 'own', load_mode: 'replace' },
    ]);
  });
});

test.each<[string, boolean, readonly Partial<TaskEntry>[]]>([
  ['nothing', false, []],
  ['a load that failed', false, [{ status: 'failed' }]],
  ['loads of other sources, streams and tables', false, [{ source: 's' }, { stream: 's' }, { target: 't' }]],
  ['one that went well, and failed since', true, [{}, { status: 'failed' }]],
])('a LOAD of which %s is remembered has loaded: %s', async (_, expected, entries) => {
  const { store, commit } = await openStore();
  const ours = { file: 'p.sf', source: 'shop', stream: 'orders', target: 'orders' };
  const done = { ...load, ...ours, status: 'succeeded', target: 'Orders' } as const;
  for (const entry of entries) await commit((tx) => store.recordTasks(tx, [{ ...done, ...entry }]));
  expect(await commit((tx) => store.hasLoaded(tx, ours))).toBe(expected);
});
