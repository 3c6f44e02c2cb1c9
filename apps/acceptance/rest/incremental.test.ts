import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type Answer, type ApiServer, json, type Route, startApi } from './api-server.js';

interface Row {
  readonly id: number;
  readonly at: string;
}

let project: TempProject;
let server: ApiServer;
/** What the server holds. */
let rows: Row[];

beforeEach(async () => {
  project = await tempProject();
  rows = [1, 2, 3].map((id) => ({ id, at: `2026-01-0${id}T00:00:00Z` }));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const filtered: Route = ({ url }) => {
  const from = url.searchParams.get('since') ?? '';
  const to = url.searchParams.get('until') ?? '9';
  return json(rows.filter(({ at }) => at >= from && at <= to));
};

const serve = async (route: Route): Promise<void> => {
  server = await startApi({ '/rows': route });
};

function pipeline(params: object, load = 'LOAD t FROM api;'): string {
  const all = { base_url: server.origin, endpoint: 'rows', sync_mode: 'incremental', cursor_field: 'at', ...params };
  return `SOURCE api TYPE REST PARAMS ${JSON.stringify(all)};\n${load}`;
}

const warnings = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'warning' ? [event.diagnostic.code] : []));

async function run(params: object) {
  const events: RunEvent[] = [];
  const result = await project.run(pipeline(params), { onEvent: (event) => events.push(event) });
  expect(result.tasks.flatMap((task) => task.diagnostics)).toEqual([]);
  return { outcome: result.tasks[0]?.outcome, warnings: warnings(events), asked: server.taken(), events };
}

const ids = async () => (await project.query('SELECT id FROM t ORDER BY id')).map(({ id }) => Number(id));

describe('only what is new is asked for', () => {
  test.each([
    ['iso', '2026-01-03T00:00:00Z'],
    ['date', '2026-01-03'],
    ['unix', '1767398400'],
    ['unix_ms', '1767398400000'],
  ])('as %s', async (format, since) => {
    await serve(filtered);
    await run({ cursor_param: 'since', cursor_format: format });
    rows.push({ id: 4, at: '2026-01-04T00:00:00Z' });
    const second = await run({ cursor_param: 'since', cursor_format: format });
    expect(second.asked.at(-1)).toBe(`/rows?since=${encodeURIComponent(since)}`);
  });

  test('each row is loaded once: ties that come late, runs with nothing new, and no keys', async () => {
    await serve(filtered);
    const params = { cursor_param: 'since' };
    await run(params);
    rows.push({ id: 4, at: '2026-01-03T00:00:00Z' });
    expect((await run(params)).outcome).toMatchObject({ inserted: 1n, reread: 1n });
    expect((await run(params)).outcome).toMatchObject({ inserted: 0n, reread: 2n });
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  test('a number as cursor', async () => {
    await serve(({ url }) => json(rows.filter(({ id }) => id >= Number(url.searchParams.get('min') ?? 0))));
    const params = { cursor_field: 'id', cursor_param: 'min', primary_key: 'id' };
    await run(params);
    rows.push({ id: 10, at: '2026-01-04T00:00:00Z' });
    const second = await run(params);
    expect(second.asked.at(-1)).toBe('/rows?min=3');
    expect(await ids()).toEqual([1, 2, 3, 10]);
  });

  test('a server whose filter leaves out the newest row is not taken for one that went back', async () => {
    await serve(({ url }) => json(rows.filter(({ at }) => at > (url.searchParams.get('since') ?? ''))));
    await run({ cursor_param: 'since' });
    expect((await run({ cursor_param: 'since' })).warnings).toEqual([]);
  });

  test('an API that cannot filter is read whole, and it is said', async () => {
    await serve(() => json(rows));
    await run({});
    rows.push({ id: 4, at: '2026-01-04T00:00:00Z' });
    const second = await run({});
    expect(second.outcome).toMatchObject({ inserted: 1n });
    expect(second.events.some((event) => event.type === 'log' && event.message.includes('everything is read'))).toBe(
      true,
    );
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });
});

describe('endpoints with settings of their own', () => {
  test('cursor and key of one, while the other is read whole', async () => {
    server = await startApi({ '/rows': filtered, '/all': () => json([{ n: 1 }]) });
    const params = {
      base_url: server.origin,
      sync_mode: 'incremental',
      endpoints: [{ name: 'rows', primary_key: 'id', cursor_field: 'at', cursor_param: 'since' }, 'all'],
    };
    const text = `SOURCE api TYPE REST PARAMS ${JSON.stringify(params)};
      LOAD t FROM api.rows; LOAD whole FROM api.all;`;
    await project.run(text);
    rows = rows.map((row) => (row.id === 3 ? { ...row, at: '2026-01-09T00:00:00Z' } : row));
    const result = await project.run(text);
    expect(result.tasks.map(({ outcome }) => outcome?.mode)).toEqual(['merge', 'replace']);
    expect(await ids()).toEqual([1, 2, 3]);
  });

  test('a parent gives the addresses, and its children a column', async () => {
    server = await startApi({
      '/orders': () => json('[{"id":9007199254740993},{"id":7}]'),
      '/orders/9007199254740993/items': () => json('[{"sku":"a"},{"sku":"b"}]'),
      '/orders/7/items': () => json('[]'),
    });
    const params = {
      base_url: server.origin,
      endpoints: [
        'orders',
        {
          name: 'items',
          path: 'orders/{order_id}/items',
          parent: { endpoint: 'orders', field: 'id', param: 'order_id' },
        },
      ],
    };
    const result = await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(params)};\nLOAD t FROM api.items;`);
    expect(result.tasks.flatMap((task) => task.diagnostics)).toEqual([]);
    expect(await project.query('SELECT order_id::VARCHAR AS o, sku FROM t ORDER BY sku')).toEqual([
      { o: '9007199254740993', sku: 'a' },
      { o: '9007199254740993', sku: 'b' },
    ]);
  });
});

describe('slices', () => {
  const sliced = { cursor_param: 'since', cursor_end_param: 'until', slice: 'P10D', start_date: '2026-01-01' };
  const history = Array.from({ length: 36 }, (_, at) => ({
    id: at + 1,
    at: new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().replace('.000', ''),
  }));

  test.each([
    ['with a key', { primary_key: 'id' }],
    ['without a key: what two slices share is loaded once', {}],
  ])('a history is asked for in pieces, %s', async (_what, more) => {
    rows = history;
    await serve(filtered);
    const first = await run({ ...sliced, ...more });
    expect(first.asked.slice(1, 3)).toEqual([
      '/rows?since=2026-01-01T00%3A00%3A00Z&until=2026-01-11T00%3A00%3A00Z',
      '/rows?since=2026-01-11T00%3A00%3A00Z&until=2026-01-21T00%3A00%3A00Z',
    ]);
    expect(await ids()).toEqual(rows.map(({ id }) => id));
    expect(first.outcome).toMatchObject({ inserted: 36n });
  });

  test('what came before a failure stays, and the next run goes on there', async () => {
    rows = history;
    let broken = true;
    await serve((asked) => {
      const isLate = (asked.url.searchParams.get('since') ?? '') >= '2026-01-21';
      return broken && isLate ? { status: 422, body: '{"message":"broken"}' } : filtered(asked);
    });
    const params = { ...sliced };
    expect((await project.run(pipeline(params))).status).toBe('failed');
    expect((await ids()).length).toBe(21);
    broken = false;
    server.taken();
    const second = await run(params);
    expect(second.asked[1]).toContain('since=2026-01-21T00%3A00%3A00Z');
    expect(await ids()).toEqual(rows.map(({ id }) => id));
  });

  test('a table that is built anew is read in one piece', async () => {
    rows = history;
    await serve(filtered);
    await run(sliced);
    server.taken();
    const result = await project.run(pipeline(sliced), { fullRefresh: true });
    expect(result.status).toBe('succeeded');
    expect(server.taken().filter((each) => each.includes('until'))).toEqual([]);
    expect(await ids()).toEqual(rows.map(({ id }) => id));
  });
});

describe('what did not change is not loaded again', () => {
  const tagged =
    (pages: () => readonly (readonly Row[])[]): Route =>
    ({ url, headers }) => {
      const number = Number(url.searchParams.get('page') ?? 1);
      const page = pages()[number - 1] ?? [];
      const etag = `"${JSON.stringify(page).length}-${page.map(({ at }) => at).join()}"`;
      const answer: Answer = json(page, {
        etag,
        ...(number < pages().length ? { link: `<${url.origin}/rows?page=${number + 1}>; rel="next"` } : {}),
      });
      return headers['if-none-match'] === etag ? { status: 304, headers: { etag }, body: '' } : answer;
    };

  test('304 for every page: nothing is read, and nothing is wrong with that', async () => {
    await serve(tagged(() => [rows.slice(0, 2), rows.slice(2)]));
    await run({});
    const second = await run({});
    expect(second.warnings).toEqual([]);
    expect(second.outcome).toMatchObject({ rowsRead: 0n, inserted: 0n });
    expect(await ids()).toEqual([1, 2, 3]);
  });

  test('one page changed: all are read, so that rows that are alike are counted right', async () => {
    const twin = { id: 3, at: '2026-01-03T00:00:00Z' };
    let second: Row[] = [];
    await serve(tagged(() => [[rows[0] as Row, twin], second]));
    await run({});
    second = [twin];
    await run({});
    expect(await ids()).toEqual([1, 3, 3]);
  });

  test('a table that is gone is loaded whole, whatever the server says', async () => {
    await serve(tagged(() => [rows]));
    await run({});
    const opened = await project.open();
    await (await opened.query('DROP TABLE t', { write: true })).rows();
    await opened.close();
    await run({});
    expect(await ids()).toEqual([1, 2, 3]);
  });

  test.each(['reset', 'set'])('after `state %s` all is loaded again, whatever the server says', async (how) => {
    await serve(tagged(() => [rows]));
    await run({ primary_key: 'id' });
    const opened = await project.open();
    await (await opened.query('DELETE FROM t WHERE id = 2', { write: true })).rows();
    if (how === 'reset') await opened.state.reset('api', { watermark: true });
    else await opened.state.set('api', '2026-01-01');
    await opened.close();
    await run({ primary_key: 'id' });
    expect(await ids()).toEqual([1, 2, 3]);
    expect((await run({ primary_key: 'id' })).outcome).toMatchObject({ rowsRead: 0n });
  });

  test('Last-Modified within the second of the answer is not trusted', async () => {
    const now = new Date().toUTCString();
    await serve(({ headers }) => {
      if (headers['if-modified-since'] !== undefined) return { status: 304, body: '' };
      return json(rows, { 'last-modified': now, date: now });
    });
    await run({});
    rows.push({ id: 4, at: '2026-01-04T00:00:00Z' });
    await run({});
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });
});
