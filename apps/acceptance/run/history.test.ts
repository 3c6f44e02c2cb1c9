import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject({ 'data/orders.csv': 'id,amount\n1,10\n2,20\n3,30\n' });
});
afterEach(() => project.remove());

const load = `SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv" };
LOAD orders FROM orders;`;
const statuses = `SELECT task_id, status, attempt FROM sqlflow.execution_history ORDER BY entry`;

describe('the history of a run', () => {
  test('has a row for each status of the run and of its tasks, with what they did', async () => {
    const result = await project.run(`${load}
      CREATE TABLE total AS SELECT sum(amount) AS total FROM orders;
      EXPORT total TO 'output/total.csv' TYPE CSV;`);
    const rows = await project.query(
      `SELECT task_id, kind, status, target, source, sync_mode, load_mode, rows_read, rows_inserted, bytes,
       attempt, ended_at >= started_at AS ended
       FROM sqlflow.execution_history WHERE run_id = '${result.runId}' ORDER BY entry`,
    );
    const none = { target: null, source: null, sync_mode: null, load_mode: null, rows_read: null, bytes: null };
    const run = { task_id: null, kind: 'run', ...none, rows_inserted: null, attempt: null };
    const ofLoad = { ...none, source: 'orders', sync_mode: 'full_refresh', load_mode: 'replace', target: 'orders' };
    const task = { ...none, rows_inserted: null, attempt: 1, ended: null };
    expect(rows).toEqual([
      { ...run, status: 'running', ended: null },
      { ...task, ...ofLoad, task_id: 'load:orders', kind: 'load', status: 'running' },
      expect.objectContaining({
        task_id: 'load:orders',
        status: 'succeeded',
        rows_read: 3n,
        rows_inserted: 3n,
        ended: true,
      }),
      {
        ...task,
        task_id: 'transform:total',
        kind: 'transform',
        status: 'running',
        target: 'total',
        load_mode: 'replace',
      },
      expect.objectContaining({ task_id: 'transform:total', status: 'succeeded', rows_inserted: 1n, ended: true }),
      { ...task, task_id: 'export:output/total.csv', kind: 'export', status: 'running', target: 'output/total.csv' },
      expect.objectContaining({ task_id: 'export:output/total.csv', status: 'succeeded', rows_read: 1n, ended: true }),
      { ...run, status: 'succeeded', ended: true },
    ]);
  });

  test('says what failed and what was left out for it, without secrets', async () => {
    const result = await project.run(
      `CREATE TABLE good AS SELECT 1 AS a;
       CREATE TABLE bad AS SELECT error('no \${API_TOKEN}') AS a FROM good;
       CREATE TABLE after_bad AS SELECT * FROM bad;`,
      { project: { environment: { API_TOKEN: 'hunter2-and-more' } } },
    );
    expect(result.status).toBe('failed');
    const rows = await project.query(
      `SELECT task_id, status, error_code, message FROM sqlflow.execution_history WHERE status <> 'running' ORDER BY entry`,
    );
    expect(rows).toEqual([
      { task_id: 'transform:good', status: 'succeeded', error_code: null, message: null },
      { task_id: 'transform:bad', status: 'failed', error_code: 'SF4042', message: 'no ***' },
      { task_id: 'transform:after_bad', status: 'skipped', error_code: null, message: 'it needs transform:bad' },
      { task_id: null, status: 'failed', error_code: 'SF4042', message: expect.any(String) },
    ]);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });

  test('has the attempts of a load that was tried again', async () => {
    const result = await project.run(
      `SOURCE gone TYPE CSV PARAMS { "path": "data/gone.csv" } ON_ERROR RETRY 1 TIMES THEN SKIP;
       LOAD gone FROM gone; CREATE TABLE a AS SELECT 1 AS a;`,
    );
    expect(result.status).toBe('partial');
    const rows = await project.query(`${statuses}`);
    expect(rows.filter(({ task_id }) => task_id === null).map(({ status }) => status)).toEqual(['running', 'partial']);
    expect(rows.filter(({ task_id }) => task_id === 'load:gone').at(-1)).toMatchObject({ status: 'skipped' });
  });

  test('ends with interrupted when the run is stopped', async () => {
    const controller = new AbortController();
    const result = await project.run(
      `CREATE TABLE first AS SELECT 1 AS x;
       CREATE TABLE t AS SELECT count(*) AS n FROM range(100000000) a, range(100000) b, first;`,
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'task-started' && event.taskId === 'transform:t') setTimeout(() => controller.abort(), 50);
        },
      },
    );
    expect(result.status).toBe('interrupted');
    expect(await project.query(`${statuses.replace('ORDER', "WHERE status <> 'running' ORDER")}`)).toEqual([
      { task_id: 'transform:first', status: 'succeeded', attempt: 1 },
      { task_id: 'transform:t', status: 'failed', attempt: 1 },
      { task_id: null, status: 'interrupted', attempt: null },
    ]);
  });

  test('a plan that does the same has the same hash, whatever its layout', async () => {
    await project.run('CREATE TABLE a AS SELECT 1 AS x;');
    await project.run('-- a comment\n\nCREATE TABLE a\n  AS SELECT 1 AS x;');
    await project.run('CREATE TABLE a AS SELECT 2 AS x;');
    const hashes = await project.query(
      'SELECT plan_hash FROM sqlflow.execution_history WHERE task_id IS NULL GROUP BY ALL ORDER BY min(entry)',
    );
    expect(hashes).toHaveLength(2);
  });

  test('is kept as many days as the profile says', async () => {
    await project.write({ 'profiles/dev.yml': 'history: { keep_days: 30 }\n' });
    const { runId } = await project.run('CREATE TABLE a AS SELECT 1 AS x;');
    const opened = await project.open();
    const age = async (id: string, hours: number) => {
      await (
        await opened.query(
          `UPDATE sqlflow.history_entries SET recorded_at = now() - INTERVAL ${hours} HOUR WHERE run_id = '${id}'`,
          { write: true },
        )
      ).rows();
    };
    await age(runId, 30 * 24 + 12);
    const second = await opened.run('p');
    expect(await (await opened.query('SELECT DISTINCT run_id FROM sqlflow.execution_history')).rows()).toHaveLength(2);
    await age(runId, 32 * 24);
    const third = await opened.run('p');
    const left = await (await opened.query('SELECT DISTINCT run_id AS id FROM sqlflow.execution_history')).rows();
    expect(left.map(({ id }) => id).sort()).toEqual([second.runId, third.runId].sort());
    await opened.close();
  });
});
