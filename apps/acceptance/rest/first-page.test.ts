import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, json, pageOf, startApi } from './api-server.js';

const records = Array.from({ length: 5 }, (_, index) => ({ id: index + 1, inner: { a: index } }));

let project: TempProject;
let server: ApiServer;

beforeEach(async () => {
  project = await tempProject();
  server = await startApi({
    '/users': ({ url }) => json({ data: pageOf(records, Number(url.searchParams.get('page') ?? 1), 2), total: 5 }),
    '/orders': () => json(records),
    '/others': () => json(records),
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const source = (users: object = {}) =>
  `SOURCE api TYPE REST PARAMS ${JSON.stringify({
    base_url: server.origin,
    endpoints: [
      { name: 'users', pagination: { type: 'page', page_size: 2, total_path: 'total' }, ...users },
      'orders',
      'others',
    ],
  })};`;

test('the first page is asked for once, and that of endpoints which nothing loads never', async () => {
  const { status } = await project.run(`${source()}\nLOAD users FROM api.users;\nLOAD orders FROM api.orders;`);
  expect(status).toBe('succeeded');
  expect(server.taken().sort()).toEqual([
    '/orders',
    '/users?per_page=2&page=1',
    '/users?per_page=2&page=2',
    '/users?per_page=2&page=3',
  ]);
  expect(await project.query('SELECT count(*) AS n, sum(id) AS ids FROM users')).toEqual([{ n: 5n, ids: 15n }]);
});

test('flattened names are the same on the page that is kept and on the others', async () => {
  await project.run(`${source({ flatten: true })}\nLOAD users FROM api.users;`);
  expect(await project.query('SELECT sum(inner_a) AS sum FROM users')).toEqual([{ sum: 10n }]);
  expect(server.taken()).toHaveLength(3);
});

test('a second load of the stream asks for itself', async () => {
  await project.run(`${source()}\nLOAD a FROM api.orders;\nLOAD b FROM api.orders;`);
  expect(server.taken()).toEqual(['/orders', '/orders']);
  expect(await project.query('SELECT (SELECT count(*) FROM a) AS a, (SELECT count(*) FROM b) AS b')).toEqual([
    { a: 5n, b: 5n },
  ]);
});

test('an incremental load asks for the first page itself: what changes between the two is not lost', async () => {
  const rows = [
    { id: 1, v: 'old', updated_at: '2026-01-01T00:00:00Z' },
    { id: 2, v: 'new', updated_at: '2026-01-03T00:00:00Z' },
  ];
  server.handle('/changing', () => {
    const answer = json(structuredClone(rows));
    // Of a row that is looked at for its columns there is a new version, stamped before the newest one.
    rows[0] = { id: 1, v: 'changed', updated_at: '2026-01-02T00:00:00Z' };
    return answer;
  });
  const changing = {
    base_url: server.origin,
    endpoint: 'changing',
    sync_mode: 'incremental',
    cursor_field: 'updated_at',
    primary_key: 'id',
  };
  await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(changing)};\nLOAD t FROM api MODE MERGE;`);
  expect(await project.query('SELECT id, v FROM t ORDER BY id')).toEqual([
    { id: 1n, v: 'changed' },
    { id: 2n, v: 'new' },
  ]);
});

test('a load after an export to the API sees what was sent', async () => {
  const sent = [...records];
  server.handle('/sent', ({ method, body }) => {
    if (method === 'POST') sent.push(...JSON.parse(body));
    return json(sent);
  });
  const api = { base_url: server.origin, endpoint: 'sent', column_types: { inner: 'JSON' } };
  await project.write({ 'data/one.csv': 'id,inner\n6,{}\n' });
  // The table puts them in order: loaded, sent, loaded anew.
  const { status } = await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(api)};
SOURCE one TYPE CSV PARAMS { "path": "data/one.csv" };
LOAD t FROM one;
EXPORT SELECT * FROM t TO '${server.origin}/sent' TYPE REST;
LOAD t FROM api;`);
  expect(status).toBe('succeeded');
  expect(await project.query('SELECT max(id) AS id FROM t')).toEqual([{ id: 6n }]);
});
