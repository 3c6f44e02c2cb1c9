import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type SshServer, sshKeys, sshServer } from '@sqlflow/test-postgres/ssh';
import { sqlflow } from '../program/sqlflow.js';
import { type PostgresProject, postgresProject, problemsOf, temporaryDirectories } from './postgres-project.js';
import { waitFor } from './wait-for.js';

const keys = sshKeys();
let db: TestDatabase;
let ssh: SshServer;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  ssh = await sshServer({ publicKey: keys.public });
  await db.run(`CREATE TABLE big AS SELECT i AS id, repeat('x', 1000) AS text FROM generate_series(1, 5000) i;
    CREATE TABLE small AS SELECT 1 AS id`);
});
afterAll(async () => {
  await ssh.close();
  await db.close();
});
beforeEach(async () => {
  flow = await postgresProject();
  await db.run('DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 1 AS id, NULL AS text');
});
/** Whatever happened: nothing is left of it, at the server, on the way or here. */
afterEach(async () => {
  await flow[Symbol.asyncDispose]();
  ssh.cutAfter = undefined;
  await waitFor(
    db,
    `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sqlflow' AND datname = current_database())`,
  );
  for (let tries = 0; ssh.open() > 0 && tries < 100; tries += 1) await sleep(10);
  expect([ssh.open(), await temporaryDirectories()]).toEqual([0, []]);
});

const through = (more: object = {}) => ({
  ...db.params,
  tunnel_method: {
    tunnel_method: 'SSH_KEY_AUTH',
    tunnel_host: '127.0.0.1',
    tunnel_port: ssh.port,
    tunnel_user: ssh.user,
    ssh_key: keys.private,
    tunnel_host_key: ssh.hostKeys[0],
  },
  ...more,
});
const load = (table: string, more: object = {}, policy = '') =>
  `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(through(more))} ${policy}; LOAD t FROM pg.${table};`;
const exportOf = (query: string, more: object) =>
  `EXPORT ${query} TO 'postgresql://127.0.0.1' TYPE POSTGRES OPTIONS ${JSON.stringify(through({ table: 't', ...more }))};`;
const many = `SELECT range::INT + 10 AS id, repeat('x', 1000) AS text FROM range(5000)`;
const counted = 'SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM t';
const quick = { error_handling: { retry_strategy: { initial_delay: '1ms' } } };

test('tables come and go through a tunnel', async () => {
  expect(problemsOf(await flow.run(`${load('big')} ${exportOf('t', { mode: 'replace' })}`))).toBe('[]');
  expect(await db.run(counted)).toEqual([{ n: 5000, ids: 5000 }]);
});

test('the command line brings what a tunnel needs', async () => {
  await writeFile(join(flow.directory, 'pipelines/q.sf'), load('small'));
  const { stderr, code } = await sqlflow(['run', 'pipelines/q.sf'], { cwd: flow.directory });
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 row')]);
});

/** In the middle of the rows of the next run. */
const cutHalfway = (): void => {
  ssh.cutAfter = ssh.passed + 2_000_000;
};

describe('a tunnel that breaks half way through a COPY', () => {
  test('fails the load, and leaves the table as it was', async () => {
    await flow.run(load('small'));
    cutHalfway();
    const problem = problemsOf(await flow.run(load('big', { max_retries: 0 })));
    expect(problem).toContain('SF8209');
    expect(problem).toMatch(/reading big: the tunnel through 127\.0\.0\.1:\d+ broke/);
    expect(await flow.rows('FROM t')).toEqual([{ id: 1 }]);
  });

  test('is made anew where the source says so, and every row is there once', async () => {
    cutHalfway();
    const running = flow.run(load('big', quick, 'ON_ERROR RETRY 3 TIMES'));
    while (!flow.events.some(({ type }) => type === 'task-retrying')) await sleep(5);
    ssh.cutAfter = undefined;
    expect(problemsOf(await running)).toBe('[]');
    expect(await flow.rows(counted)).toEqual([{ n: 5000, ids: 5000 }]);
  });

  test('writes nothing', async () => {
    cutHalfway();
    const problem = problemsOf(await flow.run(exportOf(many, { mode: 'append', max_retries: 0 })));
    expect(problem).toContain('SF8209');
    expect(await db.run('SELECT * FROM t')).toEqual([{ id: 1, text: null }]);
  });
});

test('what lets a user in is in no message, event or plan', async () => {
  const { tunnel_method: tunnel } = through();
  const secret = 'open sesame';
  const byPassword = { ...tunnel, tunnel_method: 'SSH_PASSWORD_AUTH', tunnel_user_password: secret };
  for (const method of [byPassword, { ...tunnel, ssh_key: sshKeys().private, ssh_key_passphrase: secret }]) {
    const result = await flow.run(load('small', { tunnel_method: method, max_retries: 0 }));
    expect(problemsOf(result)).toMatch(/SF824[14]/);
    const compiled = JSON.stringify(await flow.project.plan('pipelines/p.sf').catch((error: unknown) => error));
    const said = JSON.stringify([result, flow.events]) + compiled;
    expect(said).not.toContain(secret);
    expect(said).not.toContain('OPENSSH PRIVATE KEY');
  }
});
