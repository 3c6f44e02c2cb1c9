import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject } from '../bad-input/command-project.js';
import { type ApiServer, json, startApi } from './api-server.js';

let project: CommandProject;
let server: ApiServer;

beforeEach(async () => {
  project = await commandProject({});
  server = await startApi({
    '/users': ({ headers }) =>
      headers.authorization === 'Bearer tok-check-123'
        ? json([{ id: 1, name: 'Ann' }])
        : { status: 401, body: '{"message":"bad token"}' },
    '/empty': () => json([]),
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

async function check(params: object) {
  await project.write({
    'pipelines/p.sf': `SOURCE api TYPE REST PARAMS ${JSON.stringify({ base_url: server.origin, ...params })};\nLOAD t FROM api;`,
  });
  const { code, stdout, output } = await project.sqlflow('connector', 'test', 'api', '--json');
  const { checks } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    checks: { steps: { name: string; result: string; detail?: string; fix?: string }[] }[];
  };
  return { code, output, steps: checks[0]?.steps ?? [] };
}

describe('sqlflow connector test', () => {
  test('goes from the name of the host to the first record', async () => {
    const { code, steps } = await check({ endpoint: 'users', auth_type: 'bearer_token', auth_token: 'tok-check-123' });
    expect(code).toBe(0);
    expect(steps.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'look up the name of the host: passed',
      'connect: passed',
      'read the first records of users: passed',
    ]);
    expect(steps.at(-1)?.detail).toBe('2 columns: id, name');
  });

  test('says what to fix: credentials', async () => {
    const { code, steps, output } = await check({
      endpoint: 'users',
      auth_type: 'bearer_token',
      auth_token: 'tok-wrong-999',
    });
    expect(code).toBe(1);
    expect(steps.at(-1)).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('bad token'),
      fix: expect.any(String),
    });
    expect(output).not.toContain('tok-wrong-999');
  });

  test('says what to fix: nothing there, no record', async () => {
    const nobody = await check({ base_url: 'http://127.0.0.1:1', endpoint: 'users' });
    expect(nobody).toMatchObject({ code: 1 });
    expect(nobody.steps.at(-1)).toMatchObject({ name: 'connect', result: 'failed', fix: expect.any(String) });
    const empty = await check({ endpoint: 'empty' });
    expect(empty.steps.at(-1)).toMatchObject({ result: 'failed', fix: expect.stringContaining('column_types') });
  });

  test('a source that nobody declares', async () => {
    const { code, output } = await project.sqlflow('connector', 'test', 'nothing');
    expect(code).toBe(1);
    expect(output).toContain('SF4504');
  });
});
