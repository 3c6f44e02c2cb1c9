import { afterEach, expect, test } from '@jest/globals';
import { closeStores, openStore } from '../__fixtures__/open-store.js';
import type { TaskEntry } from './run-history.js';

afterEach(closeStores);

const shared = {
  pipeline: 'daily',
  file: 'pipelines/daily.sf',
  profile: 'dev',
  planHash: 'abc',
  kind: 'load',
} as const;

function load(runId: string, stream: string, rest: Partial<TaskEntry>): TaskEntry {
  const day = runId.slice(1).padStart(2, '0');
  return {
    ...shared,
    runId,
    taskId: `load:${stream}`,
    source: 'Shop',
    stream,
    status: 'succeeded',
    startedAt: `2026-01-${day}T10:00:00.000Z`,
    endedAt: `2026-01-${day}T10:00:02.000Z`,
    ...rest,
  };
}

test('of each source the last run, its rows, failures and latency', async () => {
  const { store, commit } = await openStore();
  const slow = '2026-01-02T10:00:10.000Z';
  await commit((tx) =>
    store.recordTasks(tx, [
      load('r1', 'orders', { rowsRead: 5n }),
      load('r2', 'orders', { rowsRead: 7n }),
      load('r2', 'items', { rowsRead: 30n, endedAt: slow }),
      load('r3', 'orders', { status: 'failed', problem: { code: 'SF8101', message: 'it is down' } }),
      load('r4', 'orders', { status: 'skipped', problem: { code: 'SF8103', message: 'it is gone' } }),
    ]),
  );
  // Skipped for what another task did: nothing was asked of the source.
  await commit((tx) =>
    store.recordTasks(tx, [load('r5', 'orders', { status: 'skipped', problem: { message: 'because' } })]),
  );
  const [health, ...others] = await store.sourceHealth();
  expect(others).toEqual([]);
  expect({ ...health, lastStartedAt: new Date(health?.lastStartedAt ?? '').toISOString() }).toEqual({
    file: shared.file,
    source: 'shop',
    runs: 4,
    failures: 2,
    lastRunId: 'r4',
    lastStartedAt: '2026-01-04T10:00:00.000Z',
    lastStatus: 'failed',
    lastRows: 37n,
    lastMilliseconds: 10_000n,
    medianMilliseconds: 6_000n,
    lastProblem: { code: 'SF8103', message: 'it is gone' },
  });
});

test('a task counts by its newest status', async () => {
  const { store, commit } = await openStore();
  await commit((tx) => store.recordTasks(tx, [load('r1', 'orders', { status: 'running' })]));
  expect(await store.sourceHealth()).toMatchObject([{ runs: 1, failures: 0, lastStatus: 'running' }]);
  await commit((tx) => store.recordTasks(tx, [load('r1', 'orders', { rowsRead: 1n })]));
  expect(await store.sourceHealth()).toMatchObject([{ runs: 1, failures: 0, lastStatus: 'succeeded', lastRows: 1n }]);
});
