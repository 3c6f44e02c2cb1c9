import { afterEach, describe, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type Answer, type ApiServer, json, pageOf, type Route, startApi } from './api-server.js';

/** 25 records; the last four have a key that the first ones lack. */
const users = Array.from({ length: 25 }, (_, at) => ({
  id: at + 1,
  name: `user ${at + 1}`,
  ...(at > 20 ? { late: at } : {}),
}));

const number = (url: URL, name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise);

/** APIs after the documentation of those that page so, and what is said of their pagination, if anything. */
const apis: Readonly<Record<string, { readonly route: Route; readonly pagination?: object; readonly more?: object }>> =
  {
    'numbers with total_pages (Rails, Kaminari)': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        return json({ data: pageOf(users, page, 10), meta: { current_page: page, total_pages: 3, total_count: 25 } });
      },
    },
    'numbers with last_page (Laravel)': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        return json({ current_page: page, data: pageOf(users, page, 10), last_page: 3, total: 25 });
      },
    },
    'numbers in headers (GitLab without Link, WordPress)': {
      route: ({ url }) => json(pageOf(users, number(url, 'page', 1), 10), { 'x-total-pages': '3' }),
    },
    'the header Link (GitHub)': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        const next = new URL(url);
        next.searchParams.set('page', String(page + 1));
        const link = `<${url.origin}/?page=3>; rel="last"${page < 3 ? `, <${next.href}>; rel="next"` : ''}`;
        return json(pageOf(users, page, 10), { link });
      },
    },
    'next with a whole address (Django REST framework)': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        if (page > 3) return { status: 404, body: '{"detail":"Invalid page."}' };
        const next = page < 3 ? `${url.origin}${url.pathname}?page=${page + 1}` : null;
        return json({ count: 25, next, previous: null, results: pageOf(users, page, 10) });
      },
    },
    'links.next (JSON:API)': {
      route: ({ url }) => {
        const page = number(url, 'page[number]', 1);
        const links = page < 3 ? { next: `${url.pathname}?page%5Bnumber%5D=${page + 1}` } : { next: null };
        return json({ data: pageOf(users, page, 10), links });
      },
    },
    '_links.next.href (HAL)': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        const links = { self: { href: url.pathname }, ...(page < 3 ? { next: { href: `?page=${page + 1}` } } : {}) };
        return json({ _embedded: { users: pageOf(users, page, 10) }, _links: links });
      },
    },
    'next_cursor (Slack)': {
      route: ({ url }) => {
        const from = number(url, 'cursor', 0);
        const next = from + 10 < 25 ? String(from + 10) : '';
        return json({ ok: true, members: users.slice(from, from + 10), response_metadata: { next_cursor: next } });
      },
    },
    'nextPageToken (Google)': {
      route: ({ url }) => {
        const from = number(url, 'pageToken', 0);
        return json({
          items: users.slice(from, from + 10),
          ...(from + 10 < 25 ? { nextPageToken: `${from + 10}` } : {}),
        });
      },
    },
    'paging.next.after (HubSpot)': {
      route: ({ url }) => {
        const from = number(url, 'after', 0);
        const paging = from + 10 < 25 ? { paging: { next: { after: String(from + 10), link: 'ignored' } } } : {};
        return json({ results: users.slice(from, from + 10), ...paging });
      },
    },
    'starting_after the last id (Stripe)': {
      route: ({ url }) => {
        const from = number(url, 'starting_after', 0);
        return json({ object: 'list', data: users.slice(from, from + 10), has_more: from + 10 < 25, url: '/v1/users' });
      },
    },
    'offset with total': {
      route: ({ url }) => {
        const from = number(url, 'offset', 0);
        return json({ offset: from, limit: 10, total: 25, items: users.slice(from, from + 10) });
      },
    },
    'page, which nothing in the answer says': {
      route: ({ url }) => json(pageOf(users, number(url, 'page', 1), 10)),
      pagination: { type: 'page', page_size: 10 },
    },
    'page from 0 with names of its own, of a server that gives fewer than it is asked for': {
      route: ({ url }) => json(pageOf(users, number(url, 'p', 0) + 1, Math.min(10, number(url, 'n', 5)))),
      pagination: { type: 'page', page_param: 'p', start_page: 0, page_size: 1000, page_size_param: 'n' },
    },
    'offset of a server that gives fewer than it is asked for': {
      route: ({ url }) => json(users.slice(number(url, 'skip', 0)).slice(0, 7)),
      pagination: { type: 'offset', offset_param: 'skip', page_size: 10 },
    },
    'cursor by the id of the last record, which no number holds': {
      route: ({ url }) => {
        const from = Number(BigInt(url.searchParams.get('after') ?? '9007199254740993000') - 9007199254740993000n);
        const rows = users
          .slice(from, from + 10)
          .map(({ id }) => `{"id":${id},"key":9007199254740993${String(id).padStart(3, '0')}}`);
        return json(`{"list":[${rows.join(',')}]}`);
      },
      pagination: { type: 'cursor', cursor_path: '$.list[-1].key', cursor_param: 'after' },
    },
    'has_more with numbers': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        return json({ page, has_more: page < 3, rows: pageOf(users, page, 10) });
      },
    },
    'next_url_path, nested': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        return json({ a: { list: pageOf(users, page, 10) }, b: { go: page < 3 ? `?page=${page + 1}` : null } });
      },
      pagination: { type: 'next_url', next_url_path: 'b.go' },
    },
    'data_path with a filter': {
      route: ({ url }) => {
        const page = number(url, 'page', 1);
        const groups = [
          { kind: 'user', rows: pageOf(users, page, 10) },
          { kind: 'other', rows: [{ id: 999 }] },
        ];
        return json({ groups, page, total_pages: 3 });
      },
      more: { data_path: "$.groups[?@.kind == 'user'].rows[*]" },
    },
  };

let project: TempProject;
let server: ApiServer;

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

async function load(route: Route, params: object): Promise<Awaited<ReturnType<TempProject['run']>>> {
  project = await tempProject();
  server = await startApi({ '/api/users': route });
  const all = { base_url: `${server.origin}/api`, endpoint: 'users', ...params };
  return project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(all)};\nLOAD users FROM api;`);
}

describe('every record of every page comes once', () => {
  test.each(Object.entries(apis))('%s', async (_what, { route, pagination, more }) => {
    const result = await load(route, { ...(pagination === undefined ? {} : { pagination }), ...more });
    expect(result.diagnostics).toEqual([]);
    expect(result.tasks.flatMap((task) => task.diagnostics)).toEqual([]);
    const [row] = await project.query('SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(id) AS sum FROM users');
    expect(row).toEqual({ n: 25n, ids: 25n, sum: 325n });
  });
});

/** The only problem of the load. */
async function problemOf(route: Route, params: object = {}) {
  const result = await load(route, params);
  expect(result.status).toBe('failed');
  const [problem] = result.tasks.flatMap((task) => task.diagnostics);
  return problem;
}

describe('what would lose or double records is an error', () => {
  const always =
    (answer: (url: URL) => Answer): Route =>
    ({ url }) =>
      answer(url);

  test('a server that does not know the parameter, and always gives the first page', async () => {
    const problem = await problemOf(
      always(() => json(users)),
      { pagination: { type: 'page' } },
    );
    expect(problem).toMatchObject({ code: 'SF8156', message: expect.stringContaining('the same page came 3 times') });
    expect(server.taken().length).toBeLessThan(6);
  });

  test('a cursor that goes backwards', async () => {
    const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'a' };
    const problem = await problemOf(
      always((url) => {
        const cursor = url.searchParams.get('cursor') ?? '';
        return json({ data: [{ id: cursor }], next_cursor: next[cursor] });
      }),
    );
    expect(problem).toMatchObject({
      code: 'SF8156',
      message: expect.stringContaining('cursor=a, which was read before'),
    });
  });

  test('more records are there, and nothing says how to get them', async () => {
    const problem = await problemOf(always(() => json({ data: users, has_more: true })));
    expect(problem).toMatchObject({ code: 'SF8160' });
  });

  test('the next page is on another host', async () => {
    const problem = await problemOf(always(() => json({ data: users, next: 'http://other.example/steal' })));
    expect(problem).toMatchObject({
      code: 'SF8155',
      hint: expect.stringContaining('"allowed_hosts": ["other.example"]'),
    });
  });

  test('the last page is one that the server does not have', async () => {
    const problem = await problemOf(
      ({ url }) =>
        number(url, 'page', 1) > 2 ? { status: 404, body: '' } : json(pageOf(users, number(url, 'page', 1), 10)),
      { pagination: { type: 'page' } },
    );
    expect(problem).toMatchObject({ code: 'SF8150', hint: expect.stringContaining('how the last page is known') });
  });
});

test('max_pages leaves out the rest, and says so', async () => {
  const result = await load(({ url }) => json(pageOf(users, number(url, 'page', 1), 10)), {
    pagination: { type: 'page', max_pages: 2 },
  });
  expect(result.status).toBe('succeeded');
  expect(await project.query('SELECT count(*) AS n FROM users')).toEqual([{ n: 20n }]);
});

test('a number of records that servers give by default is told of, where nothing is said of pages', async () => {
  const hundred = Array.from({ length: 100 }, (_, id) => ({ id }));
  const events: string[] = [];
  project = await tempProject();
  server = await startApi({ '/users': () => json(hundred) });
  const params = { base_url: server.origin, endpoint: 'users' };
  await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(params)};\nLOAD users FROM api;`, {
    onEvent: (event) => {
      if (event.type === 'log' && event.level === 'warn') events.push(event.message);
    },
  });
  expect(events.some((each) => each.includes('exactly 100 records'))).toBe(true);
});
