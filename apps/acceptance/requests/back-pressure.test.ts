import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineConnector, fileFormat, specVersion, z } from '@sqlflow/connector-sdk';
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
  const made = { count: 0, lead: 0 };
  /** A timestamp as an object, which stays in memory; tells how far the source had come when the engine looked at it. */
  const temporal = (number: number): object => ({
    [Symbol.toStringTag]: 'Temporal.PlainDateTime',
    toString() {
      made.lead = Math.max(made.lead, made.count - number);
      return '2026-01-31T00:00:00';
    },
  });
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'at', type: 'TIMESTAMP' },
  ];
  const quick = defineConnector({
    type: 'QUICK',
    specVersion,
    source: {
      system: 'http_api',
      params: z.object({}),
      open: () => ({
        discover: async () => [{ columns }],
        async *read() {
          yield { kind: 'schema', columns };
          made.lead = 0;
          for (made.count = 0; made.count < 300; made.count += 1) {
            const at = made.count % 10 === 0 ? temporal(made.count) : '2026-01-31 00:00:00';
            yield { kind: 'rows', rows: [{ id: made.count, at }] };
          }
        },
      }),
    },
  });
  /** Gives its rows as bytes, and ends them when it is asked for more. */
  const streaming = defineConnector({
    type: 'STREAMING',
    specVersion,
    source: {
      system: 'http_api',
      params: z.object({}),
      open: () => ({
        discover: async () => [{ columns: columns.slice(0, 1) }],
        async *read() {
          yield { kind: 'schema', columns: columns.slice(0, 1) };
          for (let at = 0; at < 3; at += 1) {
            const stream = Readable.from(lines(at * 100));
            yield { kind: 'stream', stream, format: fileFormat({ type: 'ndjson' }) };
            stream.destroy(new Error('the source went on before this was read'));
          }
        },
      }),
    },
  });

  async function* lines(first: number): AsyncGenerator<string> {
    for (let at = first; at < first + 100; at += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      yield `{"id": ${at}}\n`;
    }
  }

  test.each(['wait', 'spill'])('%s: every row is loaded once', async (policy) => {
    const opened = await project.open({ connectors: [quick] });
    await project.write({
      'pipelines/p.sf': `SOURCE q TYPE QUICK PARAMS { "back_pressure": "${policy}" }; LOAD t FROM q;`,
    });
    expect((await opened.run('pipelines/p.sf')).status).toBe('succeeded');
    await opened.close();
    expect(await project.query('SELECT count(*) AS n, sum(id) AS ids FROM t')).toEqual([{ n: 300n, ids: 44_850n }]);
    expect(await project.query('SELECT count(DISTINCT "at") AS n, count("at") AS "all" FROM t')).toEqual([
      { n: 1n, all: 300n },
    ]);
    if (policy === 'wait') expect(made.lead).toBe(0);
    else expect(made.lead).toBeGreaterThan(0);
  });

  test.each(['wait', 'spill', 'fail'])('%s: bytes are read before the source goes on', async (policy) => {
    const opened = await project.open({ connectors: [streaming] });
    await project.write({
      'pipelines/p.sf': `SOURCE q TYPE STREAMING PARAMS { "back_pressure": "${policy}" }; LOAD t FROM q;`,
    });
    const { status, tasks } = await opened.run('pipelines/p.sf');
    await opened.close();
    expect({ status, diagnostics: tasks[0]?.diagnostics }).toEqual({ status: 'succeeded', diagnostics: [] });
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
