import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineConnector, specVersion, z } from '@sqlflow/connector-sdk';
import type { RunEvent } from '@sqlflow/core';
import { type ApiServer, json, startApi } from '../rest/api-server.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

const rows = 200_000;

let project: TempProject;
let server: ApiServer;
let events: RunEvent[];
let answer: () => Promise<void>;
let received: number;

beforeEach(async () => {
  project = await tempProject();
  events = [];
  received = 0;
  server = await startApi({
    '/rows': async ({ body }) => {
      await answer();
      received += body.split('\n').length - 1;
      return json({});
    },
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const exportRows = (policy: string) =>
  project.run(
    `EXPORT SELECT range AS id FROM range(${rows}) TO '${server.origin}/rows' TYPE REST
     OPTIONS { "batch_size": 5000, "body": "ndjson", "back_pressure": "${policy}" };`,
    { onEvent: (event) => events.push(event) },
  );

/** How many rows have left the engine. */
function taken(): bigint {
  return events.reduce((most, event) => (event.type === 'task-progress' ? (event.rows ?? most) : most), 0n);
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 1000; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('back_pressure of an export to a slow API', () => {
  test('wait: no more leaves the engine than the API takes', async () => {
    answer = async () => expect(Number(taken())).toBeLessThanOrEqual(received + 12_000);
    expect((await exportRows('wait')).status).toBe('succeeded');
    expect(received).toBe(rows);
  });

  test('spill: the query ends before the API has taken anything', async () => {
    answer = () => until(() => taken() === BigInt(rows));
    const { status } = await exportRows('spill');
    expect(status).toBe('succeeded');
    expect(received).toBe(rows);
  });

  test('fail: 64 batches behind the export ends with an error', async () => {
    answer = async () => {
      await until(() => taken() > 64n * 2048n);
      // The batches of this request are among those: a few more have to come.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    };
    const { status, tasks } = await exportRows('fail');
    expect(status).toBe('failed');
    expect(tasks[0]?.diagnostics).toMatchObject([{ code: 'SF8109' }]);
  });
});

describe('back_pressure of a source', () => {
  const made = { count: 0 };
  const quick = defineConnector({
    type: 'QUICK',
    specVersion,
    source: {
      system: 'http_api',
      params: z.object({}),
      open: () => ({
        discover: async () => [{ columns: [{ name: 'id', type: 'BIGINT' }] }],
        async *read() {
          for (made.count = 0; made.count < 300; made.count += 1) yield { kind: 'rows', rows: [{ id: made.count }] };
        },
      }),
    },
  });

  test.each(['wait', 'spill'])('%s: every row is loaded once', async (policy) => {
    const opened = await project.open({ connectors: [quick] });
    await project.write({
      'pipelines/p.sf': `SOURCE q TYPE QUICK PARAMS { "back_pressure": "${policy}" }; LOAD t FROM q;`,
    });
    expect((await opened.run('pipelines/p.sf')).status).toBe('succeeded');
    await opened.close();
    expect(await project.query('SELECT count(*) AS n, sum(id) AS ids FROM t')).toEqual([{ n: 300n, ids: 44_850n }]);
  });

  test('fail: one that is too fast for the engine ends the load, and the table is not made', async () => {
    const opened = await project.open({ connectors: [quick] });
    await project.write({
      'pipelines/p.sf': 'SOURCE q TYPE QUICK PARAMS { "back_pressure": "fail" }; LOAD t FROM q;',
    });
    const { tasks } = await opened.run('pipelines/p.sf');
    await opened.close();
    expect(tasks[0]?.diagnostics).toMatchObject([{ code: 'SF8109', message: expect.stringContaining('load:t') }]);
  });

  test('where files of this machine are read it would have no effect, and is refused', async () => {
    const text = 'SOURCE c TYPE CSV PARAMS { "path": "a.csv", "back_pressure": "spill" }; LOAD t FROM c;';
    await expect(project.run(text)).rejects.toMatchObject({ message: expect.stringContaining('back_pressure') });
  });
});
