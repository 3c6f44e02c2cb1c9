import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent, RunOptions, RunResult } from '@sqlflow/core';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type Fault, type FaultyApi, pages, serveFaulty } from './faulty-api.js';

let project: TempProject;
let api: FaultyApi | undefined;
beforeEach(async () => {
  project = await tempProject();
});
afterEach(async () => {
  await api?.[Symbol.asyncDispose]();
  await project.remove();
});

const quick = '"retry_strategy": { "initial_delay": "5ms", "max_delay": "50ms" }';

interface Ran {
  readonly result: RunResult;
  readonly waits: readonly Extract<RunEvent, { type: 'request-waiting' }>[];
}

/** Loads streams of the API into tables of their names. */
async function load(
  fault: (path: string, request: number) => Fault | undefined,
  given: { params?: string; clauses?: string; streams?: readonly string[]; options?: RunOptions } = {},
): Promise<Ran> {
  api = await serveFaulty(fault);
  const { params = `"error_handling": { ${quick} }`, clauses = '', streams = ['a'] } = given;
  const waits: Extract<RunEvent, { type: 'request-waiting' }>[] = [];
  const result = await project.run(
    [
      `SOURCE api TYPE PAGES PARAMS { "url": "${api.url}", "token": "t0ken"${params === '' ? '' : `, ${params}`} } ${clauses};`,
      ...streams.map((stream) => `LOAD ${stream} FROM api.${stream};`),
    ].join('\n'),
    {
      ...given.options,
      project: { connectors: [pages] },
      onEvent: (event) => {
        if (event.type === 'request-waiting') waits.push(event);
      },
    },
  );
  return { result, waits };
}

const rowsOf = async (table: string) =>
  (await project.query(`SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM ${table}`)).map(({ rows, ids }) => [
    Number(rows),
    Number(ids),
  ])[0];

describe('a load goes on after', () => {
  test.each([
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '0' } }],
    ['a connection that is reset', 'reset'],
    ['a body that breaks off', 'truncated'],
    ['a page of another type', 'html'],
  ] as const)('%s, with every row once', async (_what, fault) => {
    const { result } = await load((_path, request) => (request % 2 === 0 ? fault : undefined));
    expect(result.status).toBe('succeeded');
    expect(await rowsOf('a')).toEqual([30, 30]);
  });

  test('a body that takes too long', async () => {
    const { result } = await load((_path, request) => (request === 2 ? 'slow' : undefined), {
      params: `"timeout_seconds": 0.3, "error_handling": { ${quick} }`,
    });
    expect(result.status).toBe('succeeded');
    expect(await rowsOf('a')).toEqual([30, 30]);
  });
});

describe('retries', () => {
  test('of requests and of the load do not multiply: ON_ERROR RETRY 3 TIMES makes four requests', async () => {
    const { result } = await load(() => ({ status: 503 }), { clauses: 'ON_ERROR RETRY 3 TIMES THEN SKIP' });
    expect(result.status).toBe('partial');
    expect(api?.requests).toHaveLength(4);
  });

  test.each([
    ['"max_retries": 2', 3],
    ['"auto_retry": false', 1],
    ['"error_handling": { "retry_strategy": { "max_attempts": 2, "initial_delay": "5ms" } }', 2],
  ])('%s makes %d requests', async (params, count) => {
    const withDelay = params.includes('error_handling') ? params : `${params}, "error_handling": { ${quick} }`;
    expect((await load(() => ({ status: 503 }), { params: withDelay })).result.status).toBe('failed');
    expect(api?.requests).toHaveLength(count);
  });

  test('grow as backoff_strategy says', async () => {
    const params = `"backoff_strategy": "constant", "max_retries": 20, "error_handling": { "retry_strategy": { "initial_delay": "4ms" }, "circuit_breaker": { "failure_threshold": 100 } }`;
    const { waits } = await load(() => ({ status: 503 }), { params });
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits.map(({ waitMilliseconds }) => waitMilliseconds))).toBeLessThanOrEqual(4);
  });
});

describe('limits', () => {
  test('that the source sets hold for all of its streams together, and every wait is told', async () => {
    const limits = '"error_handling": { "rate_limit_handling": { "max_requests_per_second": 4 } }';
    const { result, waits } = await load(() => undefined, { params: limits, streams: ['a', 'b', 'c'] });
    expect(result.status).toBe('succeeded');
    const times = api?.requests.map(({ at }) => at) ?? [];
    expect(times).toHaveLength(9);
    const inOneSecond = times.map((from) => times.filter((at) => at >= from && at < from + 1000).length);
    expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(4);
    expect(waits[0]).toMatchObject({
      source: 'api',
      reason: 'rate_limit',
      limit: 'set',
      host: expect.stringContaining('127'),
    });
    expect(waits[0]?.text).toMatch(/^waiting \d\.?\d* s: rate limit of 127\.0\.0\.1:\d+$/);
    expect(waits.some(({ taskId }) => taskId?.startsWith('load:'))).toBe(true);
  });

  test('that two sources with the same credentials share are counted together', async () => {
    api = await serveFaulty(() => undefined);
    const limit = '"error_handling": { "rate_limit_handling": { "max_requests_per_second": 4 } }';
    const source = (name: string) =>
      `SOURCE ${name} TYPE PAGES PARAMS { "url": "${api?.url}", "token": "t", ${limit} };`;
    const pipeline = `${source('one')}\n${source('two')}\nLOAD a FROM one.a;\nLOAD b FROM two.b;`;
    expect((await project.run(pipeline, { project: { connectors: [pages] } })).status).toBe('succeeded');
    const times = api.requests.map(({ at }) => at);
    expect(times).toHaveLength(6);
    expect(
      Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length)),
    ).toBeLessThanOrEqual(4);
  });

  test('are not waited for with ON_RATE_LIMIT FAIL', async () => {
    const { result, waits } = await load(() => ({ status: 429, headers: { 'retry-after': '0' } }), {
      clauses: 'ON_RATE_LIMIT FAIL',
    });
    expect(result.tasks[0]?.diagnostics[0]).toMatchObject({ code: 'SF8101' });
    expect(api?.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('that a server announces are kept to, unless rate_limit_safe is false', async () => {
    const spent = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' };
    const announced = (_path: string, request: number): Fault | undefined =>
      request === 1 ? { status: 500, headers: spent } : undefined;
    const kept = await load(announced);
    expect(kept.waits.some(({ reason, limit }) => reason === 'rate_limit' && limit === 'announced')).toBe(true);
    await api?.[Symbol.asyncDispose]();
    const ignored = await load(announced, { params: `"rate_limit_safe": false, "error_handling": { ${quick} }` });
    expect(ignored.waits.map(({ reason }) => reason)).toEqual(['retry']);
  });
});

describe('a circuit', () => {
  test('opens: an endpoint that is down is asked failure_threshold times, and the error says why no more', async () => {
    const params = `"max_retries": 50, "error_handling": { ${quick}, "circuit_breaker": { "failure_threshold": 6, "reset_timeout": "5m" } }`;
    const { result } = await load(() => ({ status: 500 }), { params });
    expect(api?.requests).toHaveLength(6);
    expect(result.tasks[0]?.diagnostics[0]).toMatchObject({
      code: 'SF8107',
      message: expect.stringMatching(/failed too often and is left alone for another 300 s; the last failure: .*500/),
    });
  });
});

describe('the history', () => {
  test('has the requests, the retries and the time waited, of tasks and of the run', async () => {
    await load((_path, request) => (request === 2 ? { status: 503, headers: { 'retry-after': '1' } } : undefined));
    const rows = await project.query(
      `SELECT kind, CAST(requests AS INTEGER) AS requests, CAST(request_retries AS INTEGER) AS retries, waited_ms >= 1000 AS waited
       FROM sqlflow.execution_history WHERE status = 'succeeded' ORDER BY kind`,
    );
    expect(rows).toEqual([
      { kind: 'load', requests: 4, retries: 1, waited: true },
      { kind: 'run', requests: 4, retries: 1, waited: true },
    ]);
  });
});

describe('what has no effect is refused', () => {
  test.each([
    ['"rate_limit_safe": false', '', 'SF3003'],
    ['"max_requests_per_minute": 60', '', 'SF3003'],
    ['"error_handling": { "rate_limit_handling": { "max_requests_per_minute": 60 } }', '', 'SF3003'],
    ['"error_handling": { "circuit_breaker": { "failure_threshold": 5 } }', '', 'SF3003'],
    ['', 'ON_RATE_LIMIT FAIL', 'SF3007'],
  ])('for a file of this machine: %s %s', async (params, clauses, code) => {
    await project.write({ 'data/a.csv': 'id\n1\n' });
    const source = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv"${params === '' ? '' : `, ${params}`} } ${clauses};`;
    const run = project.run(`${source}\nLOAD a FROM s;`);
    await expect(run).rejects.toMatchObject({ code });
  });

  test.each([
    ['"max_retries": 2, "error_handling": { "retry_strategy": { "max_attempts": 5 } }', 'SF3004'],
    ['"backoff_strategy": "linear", "error_handling": { "retry_strategy": { "backoff_type": "constant" } }', 'SF3004'],
    ['"error_handling": { "rate_limit_handling": { "burst_limit": 5 } }', 'SF3004'],
    ['"error_handling": { "retry_strategy": { "initial_delay": "soon" } }', 'SF3003'],
    ['"error_handling": { "retries": {} }', 'SF3001'],
  ])('and so is what contradicts itself or says nothing: %s', async (params, code) => {
    await expect(load(() => undefined, { params })).rejects.toMatchObject({ code });
  });
});

test('a load of files that takes longer than timeout_seconds fails, and says so', async () => {
  const rows = Array.from({ length: 400_000 }, (_, index) => `${index},${'x'.repeat(50)}`);
  await project.write({ 'data/a.csv': `id,text\n${rows.join('\n')}\n` });
  const result = await project.run(
    'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "timeout_seconds": 0.01 };\nLOAD a FROM s;',
  );
  expect(result.tasks[0]?.diagnostics[0]).toMatchObject({
    code: 'SF8106',
    message: 'load:a gave no answer within 0.01 s',
  });
});
