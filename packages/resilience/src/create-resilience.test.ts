import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createResilience, httpFailure, presets, wasRetried } from './index.js';

const http = presets.http_api;
const retry = { retries: 3, initialDelayMilliseconds: 1, maxDelayMilliseconds: 5 };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that gives the answers in turn, the last one for ever. */
async function serve(
  ...statuses: readonly number[]
): Promise<{ readonly url: string; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    const status = statuses[Math.min(requests, statuses.length - 1)] ?? 500;
    requests += 1;
    // 0: never answers.
    if (status !== 0) response.writeHead(status, { 'retry-after': '0' }).end(`{"message":"answer ${requests}"}`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows`, requests: () => requests };
}

const get =
  (url: string) =>
  async ({ signal }: { readonly signal: AbortSignal }): Promise<string> => {
    const response = await fetch(url, { signal });
    const body = await response.text();
    if (!response.ok) throw httpFailure({ status: response.status, headers: response.headers, body, url });
    return body;
  };

describe('a request', () => {
  test('is tried again after failures of the server, and gives the answer of the attempt that succeeded', async () => {
    const { url, requests } = await serve(500, 429, 503, 200);
    await expect(createResilience({ settings: { ...http, retry } }).run('rows', get(url))).resolves.toBe(
      '{"message":"answer 4"}',
    );
    expect(requests()).toBe(4);
  });

  test('fails with the last answer when the policy is used up, and says that it has been retried', async () => {
    const { url, requests } = await serve(503);
    const error = await createResilience({ settings: { ...http, retry } })
      .run('rows', get(url))
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SF8100', status: 503, message: expect.stringContaining('answer 4') });
    expect(wasRetried(error)).toBe(true);
    expect(wasRetried(new Error('outer', { cause: error }))).toBe(true);
    expect(requests()).toBe(4);
  });

  test('that would get the same answer again is made once', async () => {
    const { url, requests } = await serve(404);
    const error = await createResilience({ settings: { ...http, retry } })
      .run('rows', get(url))
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SF8103', status: 404 });
    expect(wasRetried(error)).toBe(false);
    expect(requests()).toBe(1);
  });

  test('that gets no answer in time is tried again', async () => {
    const { url } = await serve(0, 200);
    const resilience = createResilience({ settings: { ...http, retry, timeoutMilliseconds: 100 } });
    await expect(resilience.run('rows', get(url))).resolves.toContain('answer 2');
  });

  test('ends at its time limit even where the operation does not listen', async () => {
    const settings = { ...http, retry: { ...retry, retries: 0 } };
    const never = (): Promise<never> => new Promise(() => undefined);
    const error = await createResilience({ settings })
      .run('api.example.com/rows', never, { timeoutMilliseconds: 20 })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SF8106', message: 'api.example.com/rows gave no answer within 0.02 s' });
  });

  test('ends at once with the run', async () => {
    const run = new AbortController();
    const reason = new Error('interrupted');
    const resilience = createResilience({ settings: { ...http, retry }, signal: run.signal });
    setTimeout(() => run.abort(reason), 10);
    await expect(resilience.run('rows', () => new Promise(() => undefined))).rejects.toBe(reason);
  });

  test('that must not be done twice is tried again only where the server did nothing', async () => {
    const busy = await serve(429, 200);
    const failing = await serve(500, 200);
    const resilience = createResilience({ settings: { ...http, retry } });
    await expect(resilience.run('rows', get(busy.url), { idempotent: false })).resolves.toContain('answer 2');
    await expect(resilience.run('rows', get(failing.url), { idempotent: false })).rejects.toMatchObject({
      status: 500,
    });
    expect(failing.requests()).toBe(1);
  });
});

describe('credentials that have expired', () => {
  test('are renewed once, and the request is made again', async () => {
    const { url, requests } = await serve(401, 200);
    let renewals = 0;
    const renew = async (): Promise<void> => {
      renewals += 1;
    };
    await createResilience({ settings: { ...http, retry } }).run('rows', get(url), { renew });
    expect({ renewals, requests: requests() }).toEqual({ renewals: 1, requests: 2 });
  });

  test('are an error when the new ones are not accepted either', async () => {
    const { url, requests } = await serve(401);
    let renewals = 0;
    const renew = async (): Promise<void> => {
      renewals += 1;
    };
    const run = createResilience({ settings: { ...http, retry } }).run('rows', get(url), { renew });
    await expect(run).rejects.toMatchObject({ code: 'SF8102', status: 401 });
    expect({ renewals, requests: requests() }).toEqual({ renewals: 1, requests: 2 });
  });

  test('are not renewed where a right is missing', async () => {
    const { url } = await serve(403);
    const renew = (): Promise<void> => Promise.reject(new Error('must not be called'));
    await expect(
      createResilience({ settings: { ...http, retry } }).run('rows', get(url), { renew }),
    ).rejects.toMatchObject({
      status: 403,
    });
  });
});
