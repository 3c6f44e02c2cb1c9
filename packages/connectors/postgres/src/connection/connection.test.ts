import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { connectionParams } from '../params/connection.js';
import { openPool } from './pool.js';
import { setLocal } from './session-settings.js';
import { connectionSettings } from './settings.js';

let db: TestDatabase;
let home: string;
beforeAll(async () => {
  db = await testDatabase();
  home = await mkdtemp(join(tmpdir(), 'sqlflow-home-'));
});
afterAll(async () => {
  await db.close();
  await rm(home, { recursive: true });
});

const { signal } = new AbortController();

function settingsOf(params: Record<string, unknown>, environment: Record<string, string> = {}) {
  const place = { environment, homeDirectory: home, projectDirectory: home };
  return connectionSettings(parseParameters(z.object(connectionParams), params), place);
}

async function ask(params: Record<string, unknown>, sql: string, environment?: Record<string, string>) {
  await using pool = openPool(await settingsOf(params, environment));
  const lease = await pool.lease(signal);
  const { rows } = await lease.client.query(sql);
  lease.release();
  return rows[0] as Record<string, unknown>;
}

const who =
  'SELECT current_database() AS db, current_user AS who, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())';

describe('where a connection leads', () => {
  test('is said by parameters, by a text, or by the environment', async () => {
    const { host, port, username, password, database } = db;
    const url = `postgresql://${username}:${password}@${host}:${port}/postgres`;
    const answer = (name: string) => ({ db: name, who: 'postgres', ssl: db.certificate !== undefined });
    expect(await ask(db.params, who)).toEqual(answer(database));
    expect(await ask({ url }, who)).toEqual(answer('postgres'));
    expect(await ask({ connection: url, database }, who)).toEqual(answer(database));
    const environment = { PGHOST: host, PGPORT: String(port), PGUSER: username, PGPASSWORD: password };
    expect(await ask({ dbname: database }, who, environment)).toEqual(answer(database));
    expect(await ask({ ...db.params, host: db.socket }, who)).toEqual({ ...answer(database), ssl: false });
  });

  test('with the password of a file that nobody else may read', async () => {
    const { password: _, ...params } = db.params;
    const file = join(home, '.pgpass');
    await writeFile(file, `# comment\nother:*:*:*:x\n127.0.0.1:${db.port}:*:postgres:${db.password}\n`);
    await chmod(file, 0o644);
    await expect(ask(params, who)).rejects.toMatchObject({
      diagnostic: { code: 'SF8203', failure: 'auth', hint: expect.stringContaining('chmod 600') },
    });
    await chmod(file, 0o600);
    expect(await ask(params, who)).toMatchObject({ who: 'postgres' });
    await rm(file);
  });
});

describe('encryption', () => {
  const ifEncrypted = (): boolean => db.certificate !== undefined;

  test('is what the mode says', async () => {
    if (!ifEncrypted()) return;
    const ca = db.certificate;
    const encrypted = async (more: Record<string, unknown>) => (await ask({ ...db.params, ...more }, who)).ssl;
    expect(await encrypted({ ssl_mode: 'disable' })).toBe(false);
    expect(await encrypted({ ssl_mode: 'allow' })).toBe(false);
    expect(await encrypted({ ssl_mode: 'require' })).toBe(true);
    expect(await encrypted({ ssl: true })).toBe(true);
    expect(await encrypted({ ssl_mode: { mode: 'verify_ca', ca_certificate: ca } })).toBe(true);
    expect(await encrypted({ host: 'localhost', sslmode: 'verify-full', sslrootcert: ca })).toBe(true);
  });

  test('that cannot be trusted is refused', async () => {
    if (!ifEncrypted()) return;
    const failure = (more: Record<string, unknown>) => ask({ ...db.params, ...more }, who);
    await expect(failure({ ssl_mode: 'verify-ca' })).rejects.toMatchObject({
      diagnostic: { code: 'SF8205', parameter: 'ssl_mode', hint: expect.stringContaining('ssl_root_cert') },
    });
    await expect(failure({ ssl_mode: 'verify-full', ssl_root_cert: db.certificate })).rejects.toMatchObject({
      diagnostic: { code: 'SF8205', hint: expect.stringContaining('for another name') },
    });
  });
});

test.each([
  ['the password itself', [3], 'the server asks for the password itself'],
  ['a digest of it', [5, 0x01020304], 'the server asks for a digest'],
  ['nothing', [0], 'the server let the user in without'],
])('a server that wants %s gets nothing where channel binding is required', async (_, numbers, message) => {
  const sent: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => sent.push(data));
    socket.once('data', () => {
      const body = Buffer.concat(numbers.map((number) => Buffer.from(new Uint32Array([number]).buffer).swap32()));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(4 + body.length);
      socket.write(Buffer.concat([Buffer.from('R'), length, body]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://u:hunter2@127.0.0.1:${port}/d?sslmode=disable&channel_binding=require`;
  try {
    await expect(ask({ url, connect_timeout: 5 }, who)).rejects.toMatchObject({
      diagnostic: { code: 'SF8205', message: expect.stringContaining(message) },
    });
    expect(sent).toHaveLength(1);
  } finally {
    server.close();
  }
});

test.each([
  ['wrong password', { password: 'wrong' }, { code: 'SF8202', failure: 'auth', parameter: 'password' }],
  ['wrong database', { database: 'nowhere' }, { code: 'SF8204', failure: 'config', parameter: 'database' }],
  ['wrong port', { port: 1 }, { code: 'SF8201', failure: 'transient', parameter: 'port' }],
  ['wrong host', { host: 'no-such-host.invalid' }, { code: 'SF8201', parameter: 'host' }],
])('%s: the error says what is wrong', async (_, change, diagnostic) => {
  await expect(ask({ ...db.params, ...change }, who)).rejects.toMatchObject({ diagnostic });
});

describe('a pool', () => {
  test('gives each piece of work a connection of its own, and no more than allowed', async () => {
    await using pool = openPool(await settingsOf({ ...db.params, max_connections: 2 }));
    await using same = openPool(await settingsOf({ ...db.params, max_connections: 2 }));
    const first = await pool.lease(signal);
    const second = await same.lease(signal);
    const third = pool.lease(signal);
    const pid = async ({ client }: typeof first) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const pids = [await pid(first), await pid(second)];
    expect(new Set(pids).size).toBe(2);
    second.release();
    const waited = await third;
    expect(await pid(waited)).toBe(pids[1]);
    waited.release();
    first.release();
  });

  test('goes to the next who waits where the one that is woken gives up', async () => {
    await using pool = openPool(await settingsOf({ ...db.params, max_connections: 1 }));
    const first = await pool.lease(signal);
    const gone = new AbortController();
    const second = pool.lease(gone.signal).catch((error: unknown) => error);
    const third = pool.lease(signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.release();
    gone.abort(new Error('given up'));
    expect(await second).toEqual(new Error('given up'));
    (await third).release();
  });

  test('ends what the server is doing for a connection that is cancelled', async () => {
    await using pool = openPool(await settingsOf(db.params));
    const lease = await pool.lease(signal);
    const slow = lease.client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    const running = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'`;
    const count = async () => (await db.run(running))[0]?.n;
    while ((await count()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await lease.cancel();
    expect(await slow).toBeInstanceOf(Error);
    for (let tries = 0; (await count()) !== 0 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await count()).toBe(0);
  });
});

test('settings are in force in a transaction and nowhere else', async () => {
  const settings = await settingsOf(
    {
      ...db.params,
      statement_timeout: '7s',
      connection: `postgresql:///?options=${encodeURIComponent('-c search_path=shop,\\ public')}`,
    },
    {},
  );
  await using pool = openPool(settings);
  const { client, release } = await pool.lease(signal);
  const shown = async () =>
    (await client.query(`SELECT current_setting('statement_timeout') AS s, current_setting('search_path') AS p`))
      .rows[0];
  await client.query(`BEGIN; ${setLocal(settings.session)}`);
  expect(await shown()).toEqual({ s: '7s', p: 'shop, public' });
  await client.query('COMMIT');
  expect(await shown()).toEqual({ s: '0', p: '"$user", public' });
  release();
});

describe('of several hosts', () => {
  const hosts = (...ports: readonly number[]) => ({
    host: ports.map(() => '127.0.0.1').join(','),
    port: ports.join(','),
  });

  test('the first that answers is taken', async () => {
    expect(await ask({ ...db.params, ...hosts(1, db.port) }, who)).toMatchObject({ db: db.database });
    const url = `postgresql://${db.username}:${db.password}@127.0.0.1:1,127.0.0.1:${db.port}/${db.database}`;
    expect(await ask({ url, target_session_attrs: 'primary' }, who)).toMatchObject({ db: db.database });
    const environment = { PGHOST: '127.0.0.1,127.0.0.1', PGPORT: `1,${db.port}`, PGTARGETSESSIONATTRS: 'read-write' };
    const { host: _host, port: _port, ...params } = db.params;
    expect(await ask(params, who, environment)).toMatchObject({ db: db.database });
  });

  test('the password is that of each', async () => {
    const { password: _, ...params } = db.params;
    const file = join(home, '.pgpass');
    await writeFile(file, `127.0.0.1:1:*:*:other\n127.0.0.1:${db.port}:*:*:${db.password}\n`, { mode: 0o600 });
    expect(await ask({ ...params, ...hosts(1, db.port) }, who)).toMatchObject({ db: db.database });
    await rm(file);
  });

  test('each is named with its reason where none will do', async () => {
    await expect(
      ask({ ...db.params, ...hosts(1, db.port), target_session_attrs: 'standby' }, who),
    ).rejects.toMatchObject({
      diagnostic: {
        code: 'SF8239',
        failure: 'transient',
        message: expect.stringMatching(/127\.0\.0\.1:1: nothing listens there; .* is no standby/),
      },
    });
  });

  test('one that refuses the user ends the search', async () => {
    const both = hosts(db.port, 1);
    await expect(ask({ ...db.params, ...both, password: 'wrong' }, who)).rejects.toMatchObject({
      diagnostic: { code: 'SF8202' },
    });
  });

  test.each([
    ['primary', true],
    ['read-write', true],
    ['read-only', false],
    ['standby', false],
    ['prefer-standby', true],
    ['any', true],
  ])('%s: a primary that can be written to does: %s', async (target, does) => {
    const asked = ask({ ...db.params, target_session_attrs: target }, who);
    if (does) expect(await asked).toMatchObject({ db: db.database });
    else await expect(asked).rejects.toMatchObject({ diagnostic: { code: 'SF8238', parameter: 'host' } });
  });

  test('a user whose transactions only read is known by that', async () => {
    const role = `readonly_${db.database}`;
    await db.run(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'; ALTER ROLE ${role} SET default_transaction_read_only = on`);
    const as = { ...db.params, username: role, password: 'pw' };
    try {
      expect(await ask({ ...as, target_session_attrs: 'read-only' }, who)).toMatchObject({ who: role });
      await expect(ask({ ...as, target_session_attrs: 'read-write' }, who)).rejects.toMatchObject({
        diagnostic: { code: 'SF8238', message: expect.stringContaining('read-only') },
      });
    } finally {
      await db.run(`DROP ROLE ${role}`);
    }
  });

  test('all connections of a pool have the same one, as long as there are any', async () => {
    const first = createServer((socket) => {
      const server = connect(db.port, '127.0.0.1');
      const end = (): void => {
        socket.destroy();
        server.destroy();
      };
      for (const each of [socket, server]) each.on('error', end).on('close', end);
      socket.pipe(server).pipe(socket);
    });
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const { port } = first.address() as AddressInfo;
    await using pool = openPool(await settingsOf({ ...db.params, ...hosts(port, db.port), ssl_mode: 'disable' }));
    const lease = await pool.lease(signal);
    first.close();
    await expect(pool.lease(signal)).rejects.toMatchObject({ diagnostic: { code: 'SF8201' } });
    await lease.cancel();
    const other = await pool.lease(signal);
    expect((await other.client.query(who)).rows).toEqual([{ db: db.database, who: 'postgres', ssl: false }]);
    other.release();
  });

  test.each([
    [{ host: 'a,b', port: '1,2,3' }, 'SF8237'],
    [{ host: 'a', port: '99999' }, 'SF8003'],
  ])('%j is refused', async (params, code) => {
    await expect(settingsOf({ ...db.params, ...params })).rejects.toMatchObject({ diagnostic: { code } });
  });
});
