import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStores, openStore } from '../__fixtures__/open-store.js';
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

/** Engines may write instants with more digits; what counts is the instant. */
const instant = (text: string | undefined) => new Date(text ?? '').toISOString();

describe('runs', () => {
  test('the newest status counts, and every status stays readable', async () => {
    const { store, commit, query } = await openStore();
    const failed: RunEntry = {
      ...running,
      status: 'failed',
      endedAt: '2026-01-31T10:00:05.000Z',
      problem: { code: 'SF5001', message: 'no such column' },
    };
    await commit((tx) => store.recordRun(tx, running));
    await commit((tx) => store.recordRun(tx, failed));
    const [found, ...more] = await store.history();
    expect(more).toEqual([]);
    expect({ ...found, startedAt: instant(found?.startedAt), endedAt: instant(found?.endedAt) }).toEqual(failed);
    expect(await query('SELECT status, kind, task_id FROM sqlflow.execution_history ORDER BY entry')).toEqual([
      { status: 'running', kind: 'run', task_id: null },
      { status: 'failed', kind: 'run', task_id: null },
    ]);
  });

  test.each([
    ['quotes', 'it\'s "so"; DROP TABLE x --'],
    ['question marks and dollars', 'why? $1 :a \\'],
    ['a zero byte', "cut\0off 'here'"],
    ['lines and other scripts', 'a\r\n\tb ü 😀'],
  ])('keep a message with %s', async (_, message) => {
    const { store, commit, query } = await openStore();
    await commit((tx) => store.recordRun(tx, { ...running, status: 'failed', problem: { code: 'SF5001', message } }));
    expect((await store.history())[0]?.problem).toEqual({ code: 'SF5001', message });
    expect(await query('SELECT message FROM sqlflow.execution_history')).toEqual([{ message }]);
  });

  test('keep a message that ends in the middle of a character, up to there', async () => {
    const { store, commit, query } = await openStore();
    const message = 'cut 😀'.slice(0, -1);
    await commit((tx) => store.recordRun(tx, { ...running, status: 'failed', problem: { code: 'SF5001', message } }));
    expect((await store.history())[0]?.problem?.message).toBe('cut \ufffd');
    expect(await query('SELECT message FROM sqlflow.execution_history')).toEqual([{ message: 'cut \ufffd' }]);
  });

  test('come newest first, by limit, pipeline, file and status', async () => {
    const { store, commit } = await openStore();
    await commit(async (tx) => {
      for (const [runId, pipeline, hour] of [
        ['r1', 'daily', '08'],
        ['r2', 'weekly', '10'],
        ['r3', 'daily', '09'],
      ] as const) {
        const file = `pipelines/${pipeline}.sf`;
        await store.recordRun(tx, { ...running, runId, pipeline, file, startedAt: `2026-01-31T${hour}:00:00Z` });
      }
      await store.recordRun(tx, { ...running, runId: 'r3', status: 'succeeded', startedAt: '2026-01-31T09:00:00Z' });
    });
    const ids = async (options?: Parameters<typeof store.history>[0]) =>
      (await store.history(options)).map((run) => run.runId);
    expect(await ids()).toEqual(['r2', 'r3', 'r1']);
    expect(await ids({ limit: 2 })).toEqual(['r2', 'r3']);
    expect(await ids({ pipeline: 'daily' })).toEqual(['r3', 'r1']);
    expect(await ids({ pipeline: 'pipelines/weekly.sf' })).toEqual(['r2']);
    expect(await ids({ status: 'running' })).toEqual(['r2', 'r1']);
    expect(await ids({ status: 'running', pipeline: 'daily', limit: 5 })).toEqual(['r1']);
    expect(await ids({ limit: 0 })).toEqual([]);
  });
});

describe('tasks', () => {
  test('keep everything there is to know, with all digits', async () => {
    const { store, commit } = await openStore();
    const done: TaskEntry = {
      ...load,
      status: 'succeeded',
      attempt: 2,
      endedAt: '2026-01-31T10:00:01.500Z',
      source: 'shop',
      stream: 'orders',
      target: 'orders',
      syncMode: 'full_refresh',
      mode: 'replace',
      rowsRead: 9_007_199_254_740_993n,
      inserted: 1n,
      updated: 2n,
      deleted: 3n,
      rejected: 0n,
      bytes: 4n,
      watermarkBefore: '2026-01-30',
      watermarkAfter: '2026-01-31',
    };
    await commit((tx) => store.recordTasks(tx, [load]));
    await commit((tx) => store.recordTasks(tx, [done]));
    const [found, ...more] = await store.tasksOf('r1');
    expect(more).toEqual([]);
    expect({ ...found, startedAt: instant(found?.startedAt), endedAt: instant(found?.endedAt) }).toEqual(done);
  });

  test('many at once, of one run only, in the order in which they ended', async () => {
    const { store, commit } = await openStore();
    const skipped = Array.from({ length: 30 }, (_, at): TaskEntry => {
      return {
        ...load,
        taskId: `export:${at}`,
        kind: 'export',
        status: 'skipped',
        problem: { message: `"it's" ${at}` },
      };
    });
    await commit((tx) => store.recordTasks(tx, skipped));
    await commit((tx) => store.recordTasks(tx, [{ ...load, runId: 'other' }]));
    await commit((tx) => store.recordTasks(tx, []));
    const found = await store.tasksOf('r1');
    expect(found.map((task) => [task.taskId, task.problem])).toEqual(
      skipped.map((task) => [task.taskId, task.problem]),
    );
    expect(await store.tasksOf('nobody')).toEqual([]);
  });
});
