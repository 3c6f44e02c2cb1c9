import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent, RunResult } from '@sqlflow/core';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type Answer, type ApiServer, type Asked, startApi } from './api-server.js';

let project: TempProject;
let server: ApiServer;
/** What came, in order. */
let taken: Asked[];
let events: RunEvent[];

beforeEach(async () => {
  project = await tempProject();
  taken = [];
  events = [];
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const fine: Answer = { body: '{"ok":true}' };

async function serve(answer: (asked: Asked, number: number) => Answer = () => fine): Promise<void> {
  server = await startApi({
    '/rows': (asked) => {
      taken.push(asked);
      return answer(asked, taken.length);
    },
  });
}

async function send(query: string, options: object = {}): Promise<RunResult> {
  const text = `EXPORT ${query} TO '${server.origin}/rows' TYPE REST OPTIONS ${JSON.stringify(options)};`;
  return project.run(text, { onEvent: (event) => events.push(event) });
}

async function problemOf(query: string, options: object = {}) {
  const result = await send(query, options);
  expect(result.status).toBe('failed');
  return result.tasks.flatMap((task) => task.diagnostics)[0];
}

const bodies = () => taken.map(({ body }) => body);
const range = (count: number) => `SELECT i AS id FROM range(1, ${count + 1}) r(i) ORDER BY i`;
const idsIn = (body: string): number[] => (JSON.parse(body) as { id: number }[]).map(({ id }) => id);

describe('rows go out as JSON', () => {
  test('with all digits, nested values and times', async () => {
    await serve();
    await send(`SELECT 12345678901234567890::HUGEINT AS big, 1.10::DECIMAL(18,2) AS amount, '007' AS code, NULL AS nothing,
      TIMESTAMPTZ '2026-01-31 10:00:00.123456+02' AS "at", { a: 0.50::DECIMAL(4,2), "b c": [1, NULL] } AS nested,
      MAP { 'k': 1.5 } AS m, '{"x": 1.0}'::JSON AS raw, 'é"\n' AS text, true AS ok, 0.1::DOUBLE AS d`);
    expect(bodies()).toEqual([
      '[{"big":12345678901234567890,"amount":1.10,"code":"007","nothing":null,"at":"2026-01-31T08:00:00.123456Z",' +
        '"nested":{"a":0.50,"b c":[1,null]},"m":{"k":1.5},"raw":{"x": 1.0},"text":"é\\"\\n","ok":true,"d":0.1}]',
    ]);
    expect(taken[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test.each([
    [{ body: 'array', batch_size: 2 }, ['[{"id":1},{"id":2}]', '[{"id":3}]']],
    [{ body: 'array', records_key: 'rows' }, ['{"rows":[{"id":1},{"id":2},{"id":3}]}']],
    [{ body: 'object' }, ['{"id":1}', '{"id":2}', '{"id":3}']],
    [{ body: 'ndjson', batch_size: 2 }, ['{"id":1}\n{"id":2}\n', '{"id":3}\n']],
  ])('%j', async (options, expected) => {
    await serve();
    const result = await send(range(3), options);
    expect(bodies()).toEqual(expected);
    expect(result.tasks[0]?.outcome).toMatchObject({ rowsRead: 3n });
  });

  test('no rows are no request', async () => {
    await serve();
    expect((await send('SELECT 1 AS id WHERE false')).status).toBe('succeeded');
    expect(taken).toEqual([]);
  });

  test('a value that JSON cannot say stops the export', async () => {
    await serve();
    expect(await problemOf("SELECT 'inf'::DOUBLE AS x")).toMatchObject({ code: 'SF8173' });
    expect(taken).toEqual([]);
  });

  test('with credentials, headers, and a method', async () => {
    await serve();
    await send(range(1), {
      method: 'PUT',
      auth_type: 'bearer_token',
      auth_token: 'tok-export-1',
      headers: { 'X-Source': 'sqlflow' },
    });
    expect(taken[0]).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer tok-export-1', 'x-source': 'sqlflow' },
    });
  });
});

describe('a batch that comes again is known', () => {
  const key = ({ headers }: Asked): string => String(headers['idempotency-key']);

  test('each batch has a key of its own, and the same one when it is sent again', async () => {
    await serve((_asked, number) => (number === 2 ? { status: 503, headers: { 'retry-after': '0' }, body: '' } : fine));
    const result = await send(range(5), { batch_size: 2, idempotency_key_header: 'Idempotency-Key' });
    expect(result.status).toBe('succeeded');
    const keys = taken.map(key);
    expect(keys[1]).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
    expect(taken[1]?.body).toBe(taken[2]?.body);
  });

  test('where the API is not known to recognise it, a failure that leaves it open is not tried again', async () => {
    await serve((_asked, number) => (number === 2 ? { status: 500, body: '{"message":"oops"}' } : fine));
    expect(await problemOf(range(5), { batch_size: 2 })).toMatchObject({ message: expect.stringContaining('oops') });
    expect(taken.length).toBe(2);
  });

  test('a server that asks to wait has done nothing, and is asked again', async () => {
    await serve((_asked, number) => (number === 1 ? { status: 429, headers: { 'retry-after': '0' }, body: '' } : fine));
    expect((await send(range(2))).status).toBe('succeeded');
    expect(taken.length).toBe(2);
  });
});

describe('retries and limits of an export', () => {
  const down = (): Answer => ({ status: 503, headers: { 'retry-after': '0' }, body: '' });

  test.each<[object, number]>([
    [{ max_retries: 2 }, 3],
    [{ error_handling: { retry_strategy: { max_attempts: 2 } } }, 2],
    [{ max_retries: 5, auto_retry: false }, 1],
  ])('%j: the API is asked %i times', async (options, times) => {
    await serve(down);
    const quick = { backoff_strategy: 'constant', ...options };
    expect(await problemOf(range(1), { method: 'PUT', ...quick })).toMatchObject({ failure: 'transient' });
    expect(taken.length).toBe(times);
  });

  test('a circuit opens after failure_threshold batches', async () => {
    await serve(down);
    const error_handling = { circuit_breaker: { failure_threshold: 2, reset_timeout: '10m' } };
    expect(await problemOf(range(1), { method: 'PUT', max_retries: 9, error_handling })).toMatchObject({
      code: 'SF8107',
    });
    expect(taken.length).toBe(2);
  });

  test('max_requests_per_second is kept to, and each wait is told with its export', async () => {
    await serve();
    const error_handling = { rate_limit_handling: { max_requests_per_second: 2 } };
    const result = await send(range(4), { batch_size: 1, error_handling });
    expect(result.status).toBe('succeeded');
    const waits = events.filter((event) => event.type === 'request-waiting');
    expect(waits.length).toBeGreaterThan(0);
    expect(waits[0]).toMatchObject({
      taskId: result.tasks[0]?.taskId,
      limit: 'set',
      text: expect.stringMatching(/^waiting [\d.]+ s: rate limit of 127\.0\.0\.1:\d+$/),
    });
  });

  test('what contradicts itself is refused', async () => {
    await serve();
    const error_handling = { retry_strategy: { max_attempts: 3 } };
    await expect(send(range(1), { max_retries: 5, error_handling })).rejects.toMatchObject({
      message: expect.stringContaining('contradict'),
    });
  });
});

describe('records that are refused', () => {
  const picky = ({ body }: Asked): Answer => {
    const bad = idsIn(body).filter((id) => id === 3 || id === 8);
    return bad.length === 0
      ? fine
      : { status: 422, body: JSON.stringify({ errors: [{ message: `bad id ${bad[0]}` }] }) };
  };

  test('fail the export, with the rows and what the server said', async () => {
    await serve(picky);
    expect(await problemOf(range(10), { batch_size: 2 })).toMatchObject({
      code: 'SF8171',
      message: expect.stringContaining('rows 3 to 4 were refused (422): bad id 3; 2 rows were accepted before'),
    });
  });

  test('or are left out, written to a file, and can be exported again', async () => {
    await serve(picky);
    const result = await send(range(10), { on_rejected: 'skip', rejects_path: 'output/refused.ndjson' });
    expect(result.status).toBe('succeeded');
    expect(result.tasks[0]?.outcome).toMatchObject({ rowsRead: 10n, rejected: 2n, files: ['output/refused.ndjson'] });
    expect(await project.read('output/refused.ndjson')).toBe('{"id":3}\n{"id":8}\n');
    const accepted = taken.filter((asked) => picky(asked) === fine).flatMap(({ body }) => idsIn(body));
    expect(accepted.sort((a, b) => a - b)).toEqual([1, 2, 4, 5, 6, 7, 9, 10]);
    const words = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(words.some((each) => each.includes('row 8 was refused (422): bad id 8'))).toBe(true);
    expect(events.some((event) => event.type === 'warning' && event.diagnostic.code === 'SF9040')).toBe(true);
    const again = await project.run(`SOURCE r TYPE JSON PARAMS { "path": "output/refused.ndjson" };
      LOAD r FROM r; EXPORT SELECT id + 100 AS id FROM r TO '${server.origin}/rows' TYPE REST;`);
    expect(again.status).toBe('succeeded');
  });
});

test('several requests at the same time', async () => {
  let open = 0;
  let most = 0;
  server = await startApi({
    '/rows': async (asked) => {
      open += 1;
      most = Math.max(most, open);
      // The first ones wait for the others, which may be late on a busy machine.
      for (let waited = 0; most < 4 && waited < 2_000; waited += 5) await sleep(5);
      await sleep(5);
      open -= 1;
      taken.push(asked);
      return fine;
    },
  });
  const result = await send(range(1000), { batch_size: 25, concurrency: 4 });
  expect(result.status).toBe('succeeded');
  expect(most).toBe(4);
  expect(taken.flatMap(({ body }) => idsIn(body)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 1000 }, (_, at) => at + 1),
  );
});

describe('an address that cannot be written to', () => {
  test.each([
    ['ftp://example.com/x', 'begins with https'],
    ['https://ann:hunter2-secret@example.com/x', 'user name or password'],
  ])('%s', async (uri, words) => {
    await serve();
    const result = await project.run(`EXPORT SELECT 1 AS id TO '${uri}' TYPE REST;`);
    expect(result.tasks.flatMap((task) => task.diagnostics)[0]?.message).toContain(words);
  });

  test('a redirect is not followed with what is to be written', async () => {
    await serve(() => ({ status: 302, headers: { location: '/other' }, body: '' }));
    expect(await problemOf(range(1))).toMatchObject({ code: 'SF8154' });
  });
});
