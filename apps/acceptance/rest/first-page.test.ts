import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, json, pageOf, startApi } from './api-server.js';

const records = Array.from({ length: 5 }, (_, index) => ({ id: index + 1, inner: { a: index } }));

let project: TempProject;
let server: ApiServer;

beforeEach(async () => {
  project = await tempProject({}, { staysOpen: true });
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
