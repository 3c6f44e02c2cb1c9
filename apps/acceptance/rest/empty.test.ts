import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, json, startApi } from './api-server.js';

let project: TempProject;
let server: ApiServer;
let refunds: object[];

beforeEach(async () => {
  refunds = [];
  project = await tempProject();
  server = await startApi({ '/refunds': () => json(refunds), '/orders': () => json([{ id: 1 }]) });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const pipeline = (settings = '', mode = '') => `SOURCE api TYPE REST PARAMS {
  "base_url": "${server.origin}", "endpoints": ["orders", { "name": "refunds", ${settings} }]
};
LOAD orders FROM api.orders;
LOAD refunds FROM api.refunds ${mode};`;

describe('an endpoint without a record', () => {
  test('on the first load: the others are loaded, the notice says why, and the next run makes the table', async () => {
    const result = await project.run(`${pipeline()}\nCREATE TABLE sums AS SELECT count(*) AS n FROM refunds;`);
    expect(result.status).toBe('partial');
    expect(result.tasks.map(({ taskId, status }) => `${taskId}: ${status}`)).toEqual([
      'load:orders: succeeded',
      'load:refunds: skipped',
      'transform:sums: skipped',
    ]);
    expect(result.tasks[1]?.diagnostics).toMatchObject([
      { code: 'SF9024', severity: 'warning', message: expect.stringContaining('`api.refunds` has no record yet') },
    ]);
    refunds = [{ id: 7, amount: 1.5 }];
    expect(await project.run(`${pipeline()}\nCREATE TABLE sums AS SELECT count(*) AS n FROM refunds;`)).toMatchObject({
      status: 'succeeded',
    });
    expect(await project.query('SELECT id, amount, n FROM refunds, sums')).toEqual([{ id: 7n, amount: '1.5', n: 1n }]);
  });

  test('plan warns, and does not call the pipeline wrong', async () => {
    await project.write({ 'pipelines/p.sf': pipeline() });
    const opened = await project.open();
    const planned = await opened.plan('pipelines/p.sf');
    const [preview] = (await opened.previewSource('api')).filter(({ stream }) => stream === 'refunds');
    await opened.close();
    expect(planned.diagnostics).toMatchObject([{ code: 'SF9024', severity: 'warning' }]);
    expect(planned.skipped).toEqual(['load:refunds']);
    expect(preview).toMatchObject({ columns: [], rows: [] });
  });

  test('with column_types the table is made without rows', async () => {
    const { status } = await project.run(pipeline('"column_types": { "id": "BIGINT", "at": "TIMESTAMP" }'));
    expect(status).toBe('succeeded');
    expect(await project.query('SELECT count(*) AS n FROM refunds WHERE "at" IS NULL')).toEqual([{ n: 0n }]);
  });

  test('a table that exists takes it as no rows: emptied where it is replaced, kept where rows are added', async () => {
    refunds = [{ id: 7, amount: 1.5 }];
    await project.run(pipeline('', 'MODE APPEND'));
    refunds = [];
    const appended = await project.run(pipeline('', 'MODE APPEND'));
    expect(appended.status).toBe('succeeded');
    expect(await project.query('SELECT id, amount FROM refunds')).toEqual([{ id: 7n, amount: '1.5' }]);
    const replaced = await project.run(pipeline());
    expect(replaced.status).toBe('succeeded');
    expect(replaced.tasks[1]?.diagnostics).toMatchObject([{ code: 'SF9006' }]);
    expect(await project.query('SELECT count(*) AS n, count(amount) AS m FROM refunds')).toEqual([{ n: 0n, m: 0n }]);
    refunds = [{ id: 8, amount: 2.25 }];
    await project.run(pipeline());
    expect(await project.query('SELECT id, amount FROM refunds')).toEqual([{ id: 8n, amount: '2.25' }]);
  });

  test('incrementally nothing is missed that comes later, and load_metadata does no harm', async () => {
    const incremental = () => `SOURCE api TYPE REST PARAMS {
      "base_url": "${server.origin}", "endpoint": "refunds", "sync_mode": "incremental", "cursor_field": "at",
      "primary_key": "id", "load_metadata": true
    };
    LOAD refunds FROM api;`;
    expect((await project.run(incremental())).status).toBe('partial');
    refunds = [{ id: 1, at: '2020-01-01' }];
    expect((await project.run(incremental())).status).toBe('succeeded');
    refunds = [];
    expect((await project.run(incremental())).status).toBe('succeeded');
    refunds = [{ id: 2, at: '2021-01-01' }];
    await project.run(incremental());
    expect(await project.query('SELECT id FROM refunds ORDER BY id')).toEqual([{ id: 1n }, { id: 2n }]);
  });

  test('the columns of `load_metadata` are not taken for those of the source', async () => {
    const loaded = () => pipeline().replace('"endpoints"', '"load_metadata": true, "endpoints"');
    refunds = [{ id: 7, amount: 1.5 }];
    expect((await project.run(loaded())).status).toBe('succeeded');
    refunds = [];
    expect((await project.run(loaded())).status).toBe('succeeded');
    expect(await project.query('SELECT count(*) AS n, count(_sqlflow_run_id) AS r FROM refunds')).toEqual([
      { n: 0n, r: 0n },
    ]);
  });

  test('what the table has more than the source is no column of the source', async () => {
    const appended = async (...records: object[]) => {
      refunds = records;
      return (await project.run(pipeline('', 'MODE APPEND'))).tasks[1]?.diagnostics.map(({ code }) => code);
    };
    expect(await appended({ id: 1, old: 'x' })).toEqual([]);
    // The column is missed once, and not again after an answer that has no columns at all.
    expect(await appended({ id: 2 })).toHaveLength(1);
    expect(await appended()).toEqual([]);
    expect(await appended({ id: 3 })).toEqual([]);
  });
});
