import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type OwnServer, ownServer, type RunningServer } from '@sqlflow/test-postgres/own';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let primary: OwnServer;
let standby: RunningServer;
let flow: PostgresProject;
beforeAll(async () => {
  primary = await ownServer();
  standby = await primary.standby();
});
afterAll(() => primary.close());
beforeEach(async () => {
  flow = await postgresProject();
  await primary.run(`DROP TABLE IF EXISTS t;
    CREATE TABLE t (id int PRIMARY KEY, changed_at timestamptz DEFAULT now(), name text); INSERT INTO t VALUES (1, now(), 'a')`);
  await followed();
});
afterEach(async () => {
  await flow[Symbol.asyncDispose]();
});

/** Until the standby has all that the primary has. */
async function followed(): Promise<void> {
  const [{ at } = { at: '' }] = await primary.run('SELECT pg_current_wal_lsn()::text AS at');
  const has = `SELECT pg_last_wal_replay_lsn() >= '${String(at)}'::pg_lsn AS has`;
  while ((await standby.run(has))[0]?.has !== true) await sleep(20);
}

/** A run that finds the servers in this order, and takes one of a kind. */
function load(target: string, more: object = {}, mode = ''): Promise<string> {
  const servers = [primary.params, standby.params];
  const params = {
    ...primary.params,
    host: servers.map(({ host }) => host).join(','),
    port: servers.map(({ port }) => port).join(','),
    target_session_attrs: target,
    sync_mode: 'incremental',
    cursor_field: 'changed_at',
    primary_key: 'id',
    max_retries: 0,
    ...more,
  };
  return flow
    .run(`SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD t FROM pg.t${mode};`)
    .then(problemsOf);
}
const names = async () =>
  (await flow.rows('SELECT id, name FROM t ORDER BY id')).map(({ id, name }) => `${id} ${name}`);

test('what is new is found on the standby as on the primary, and across both', async () => {
  expect(await load('primary')).toBe('[]');
  await primary.run(
    `BEGIN; INSERT INTO t VALUES (2, '2001-01-01', 'late'); SAVEPOINT s; UPDATE t SET name = 'b' WHERE id = 1; COMMIT`,
  );
  await followed();
  expect(await load('standby')).toBe('[]');
  expect(await names()).toEqual(['1 b', '2 late']);
  await primary.run(`INSERT INTO t VALUES (3, '2001-01-01', 'later')`);
  expect(await load('prefer-standby')).toBe('[]');
  expect(await load('read-write')).toBe('[]');
  expect(await names()).toEqual(['1 b', '2 late', '3 later']);
});

test('a transaction that is open on the primary while the standby is read comes with a later run', async () => {
  expect(await load('standby')).toBe('[]');
  await primary.run(`BEGIN; INSERT INTO t VALUES (2, '2001-01-01', 'prepared'); PREPARE TRANSACTION 'open'`);
  await primary.run(`INSERT INTO t VALUES (3, now(), 'newer')`);
  await followed();
  expect(await load('standby')).toBe('[]');
  expect(await names()).toEqual(['1 a', '3 newer']);
  await primary.run(`COMMIT PREPARED 'open'`);
  await followed();
  expect(await load('standby')).toBe('[]');
  expect(await names()).toEqual(['1 a', '2 prepared', '3 newer']);
});

test('a standby that is behind the last run stops it, and is read when it has caught up', async () => {
  expect(await load('primary')).toBe('[]');
  await standby.run('SELECT pg_wal_replay_pause()');
  await primary.run(`INSERT INTO t VALUES (2, now(), 'b')`);
  expect(await load('primary')).toBe('[]');
  const problem = await load('standby');
  await standby.run('SELECT pg_wal_replay_resume()');
  expect(problem).toContain('SF8216');
  expect(problem).toContain('this standby is behind what the last run has read');
  expect(problem).toContain('when it has caught up');
  await followed();
  expect(await load('standby')).toBe('[]');
  expect(await names()).toEqual(['1 a', '2 b']);
});

test('a standby that has not seen the end of what the last run has read is behind, though it knows that it began', async () => {
  const appended = { sync_mode: 'incremental', primary_key: undefined };
  const append = (target: string) => load(target, appended, ' MODE APPEND');
  await primary.run(`BEGIN; INSERT INTO t VALUES (2, now(), 'b'); PREPARE TRANSACTION 'early'`);
  await primary.run(`INSERT INTO t VALUES (3, now(), 'c')`);
  await followed();
  await standby.run('SELECT pg_wal_replay_pause()');
  await primary.run(`COMMIT PREPARED 'early'`);
  expect(await append('primary')).toBe('[]');
  const problem = await append('standby');
  await standby.run('SELECT pg_wal_replay_resume()');
  expect(problem).toContain('this standby is behind what the last run has read');
  expect(await append('primary')).toBe('[]');
  await followed();
  expect(await append('standby')).toBe('[]');
  expect(await names()).toEqual(['1 a', '2 b', '3 c']);
});

test('where the floor is asked for, a standby is read again whole', async () => {
  const floor = { late_commits: 'floor' };
  expect(await load('standby', floor)).toBe('[]');
  await primary.run(`INSERT INTO t VALUES (2, '2001-01-01', 'late')`);
  await followed();
  expect(await load('standby', floor)).toBe('[]');
  expect(await names()).toEqual(['1 a', '2 late']);
});

test('a large table that is read by the floor on the primary is read by transactions on a standby, and after it', async () => {
  const large = { cursor_stamped_by: 'server', xmin_scan_limit: 0, xmin_audit_every: 9 };
  await primary.run('CREATE INDEX ON t (changed_at)');
  const insert = (id: number) => primary.run(`INSERT INTO t VALUES (${id}, '2001-01-01', 'old')`);
  const found = () => {
    const logs = flow.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    flow.events.length = 0;
    return logs.flatMap((message) => /new rows are found .*late_commits: (\w+)/.exec(message)?.[1] ?? []);
  };
  expect(await load('primary', large)).toBe('[]');
  expect(await load('primary', large)).toBe('[]');
  expect(found()).toEqual(['xmin', 'floor']);
  await insert(2);
  await followed();
  expect(await load('standby', large)).toBe('[]');
  await insert(3);
  expect(await load('primary', large)).toBe('[]');
  expect(await load('primary', large)).toBe('[]');
  expect(found()).toEqual(['floor', 'xmin', 'floor']);
  expect(await names()).toEqual(['1 a', '2 old', '3 old']);
});

/** The last one: the servers part company. */
test('a standby that was promoted is another server', async () => {
  expect(await load('primary')).toBe('[]');
  await primary.stop();
  await standby.run('SELECT pg_promote()');
  expect(await load('primary')).toContain('SF8216');
  expect(await flow.rows('SELECT count(*)::INT AS n FROM t')).toEqual([{ n: 1 }]);
});
