import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject({ 'data/orders.csv': 'id\n1\n2\n' });
});
afterEach(() => project.remove());

const pipeline = `SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv", "load_metadata": true };
LOAD orders FROM orders MODE APPEND;
CREATE TABLE seen MODE APPEND AS SELECT '\${run_id}' AS run, '\${run_date}' AS day, count(*) AS n FROM orders;
CREATE TABLE checked AS SELECT n, CASE WHEN (SELECT max(x) FROM switch) > 0 THEN 1 ELSE error('off') END AS ok FROM seen;
EXPORT checked TO 'output/checked.csv' TYPE CSV;`;

async function turn(switchedOn: boolean): Promise<void> {
  const opened = await project.open();
  const sql = `CREATE OR REPLACE TABLE switch AS SELECT ${switchedOn ? 1 : 0} AS x`;
  await (await opened.query(sql, { write: true })).rows();
  await opened.close();
}

describe('a resumed run', () => {
  test('repeats nothing that was committed, and ends as a run that never failed', async () => {
    await turn(false);
    const first = await project.run(pipeline);
    expect(first.status).toBe('failed');
    await turn(true);
    const events: RunEvent[] = [];
    const second = await project.run(pipeline, { resume: true, onEvent: (event) => events.push(event) });
    expect(second).toMatchObject({ status: 'succeeded', resumed: true, runId: first.runId });
    expect(second.tasks.map(({ taskId, status }) => [taskId, status])).toEqual([
      ['load:orders', 'reused'],
      ['transform:seen', 'reused'],
      ['transform:checked', 'succeeded'],
      ['export:output/checked.csv', 'succeeded'],
    ]);
    expect(events.filter(({ type }) => type === 'task-reused')).toEqual([
      expect.objectContaining({ taskId: 'load:orders', outcome: expect.objectContaining({ inserted: 2n }) }),
      expect.objectContaining({ taskId: 'transform:seen' }),
    ]);
    expect(await project.query('SELECT count(*) AS n, any_value(_sqlflow_run_id) AS run FROM orders')).toEqual([
      { n: 2n, run: first.runId },
    ]);
    const ends = `SELECT status FROM sqlflow.execution_history WHERE task_id IS NULL ORDER BY entry`;
    expect((await project.query(ends)).map(({ status }) => status)).toEqual([
      'running',
      'failed',
      'running',
      'succeeded',
    ]);
  });

  test('keeps the id and the date of the run it goes on with, also where they decide what runs', async () => {
    await turn(false);
    const today = new Date().toISOString().slice(0, 10);
    const text = `CREATE TABLE gate AS SELECT CASE WHEN max(x) > 0 THEN 1 ELSE error('off') END AS ok FROM switch;
      CREATE TABLE seen AS SELECT '\${run_id}' AS run, '\${run_date}' AS day FROM gate;
      IF \${run_date} < ${today} THEN CREATE TABLE late AS SELECT 1 AS a; END IF;`;
    const { runId } = await project.run(text);
    const opened = await project.open();
    const move = `UPDATE sqlflow.history_entries
      SET details = json_merge_patch(details, '{"started_at":"2026-01-31 23:59:59+00"}')`;
    await (await opened.query(move, { write: true })).rows();
    await opened.close();
    await turn(true);
    // With the date of that day the condition holds, so the plan is another one: the date was that of the run.
    await expect(project.run(text, { resume: true })).rejects.toMatchObject({ code: 'SF9202' });
    const same = text.replace(`< ${today}`, '< 2026-01-31');
    expect((await project.run(same, { resume: true })).status).toBe('succeeded');
    expect(await project.query('FROM seen')).toEqual([{ run: runId, day: '2026-01-31' }]);
  });

  test('is refused when nothing is unfinished', async () => {
    const text = 'CREATE TABLE a AS SELECT 1 AS x;';
    await expect(project.run(text, { resume: true })).rejects.toMatchObject({ code: 'SF9201' });
    const { runId } = await project.run(text);
    await expect(project.run(text, { resume: true })).rejects.toMatchObject({
      code: 'SF9201',
      message: `\`pipelines/p.sf\` has no unfinished run: its last run ${runId} ended as succeeded`,
    });
  });

  test('says what changed when the plan is another', async () => {
    await turn(false);
    const text = `CREATE TABLE a AS SELECT '\${day}' AS day, CASE WHEN max(x) > 0 THEN 1 ELSE error('off') END AS ok FROM switch;
      CREATE TABLE b AS SELECT 1 AS x;`;
    const { runId } = await project.run(text, { variables: { day: '1' } });
    const message = (changed: string) => `\`p\` cannot go on with run ${runId}: since then ${changed} changed`;
    await expect(project.run(text, { variables: { day: '2' }, resume: true })).rejects.toMatchObject({
      code: 'SF9202',
      message: message('the variable `day`'),
    });
    const edited = text.replace('1 AS x', '2 AS x');
    await expect(project.run(edited, { variables: { day: '1' }, resume: true })).rejects.toMatchObject({
      message: message('the file pipelines/p.sf'),
    });
    await expect(project.run(text, { variables: { day: '1' }, select: ['a'], resume: true })).rejects.toMatchObject({
      message: message('the selection'),
    });
    await turn(true);
    const resumed = await project.run(`-- a comment may change\n${text}`, { variables: { day: '1' }, resume: true });
    expect(resumed.status).toBe('succeeded');
  });

  test('goes on with the selection that the run had, and with another password', async () => {
    await turn(false);
    const text = `CREATE TABLE a AS SELECT 1 AS x;
      CREATE TABLE b AS SELECT '\${MY_PASSWORD}' <> '' AS given, CASE WHEN max(x) > 0 THEN 1 ELSE error('off') END AS ok FROM switch;
      CREATE TABLE c AS SELECT 1 AS x;`;
    const wrong = { environment: { MY_PASSWORD: 'wrong-one-1' } };
    await project.run(text, { select: ['a,b'], project: wrong });
    await turn(true);
    const right = { environment: { MY_PASSWORD: 'right-one-2' } };
    const resumed = await project.run(text, { resume: true, project: right });
    expect(resumed.tasks.map(({ taskId, status }) => [taskId, status])).toEqual([
      ['transform:a', 'reused'],
      ['transform:b', 'succeeded'],
    ]);
  });
});

describe('a new run after one that did not finish', () => {
  test('says what it repeats, and which tables get rows twice', async () => {
    await turn(false);
    const first = await project.run(pipeline);
    await turn(true);
    const events: RunEvent[] = [];
    const second = await project.run(pipeline, { onEvent: (event) => events.push(event) });
    expect(second.runId).not.toBe(first.runId);
    expect(second.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['SF9203', `the run before this one, ${first.runId}, failed with 2 of 4 tasks done: this run repeats them`],
      [
        'SF9204',
        `the unfinished run ${first.runId} has appended its rows to \`orders\`, \`seen\` already: this run appends them again`,
      ],
    ]);
    const order = events.map(({ type }) => type);
    expect(order.lastIndexOf('warning')).toBeLessThan(order.indexOf('task-started'));
    const third = await project.run(pipeline);
    expect(third.diagnostics).toEqual([]);
  });

  test('says nothing of tables that are replaced', async () => {
    await turn(false);
    const text = `CREATE TABLE a AS SELECT 1 AS x;
      CREATE TABLE b AS SELECT CASE WHEN max(x) > 0 THEN 1 ELSE error('off') END AS ok FROM switch;`;
    await project.run(text);
    await turn(true);
    expect((await project.run(text)).diagnostics.map(({ code }) => code)).toEqual(['SF9203']);
  });
});
