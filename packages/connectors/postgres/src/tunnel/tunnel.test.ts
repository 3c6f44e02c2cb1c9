import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type SshServer, type SshServerOptions, sshKeys, sshServer } from '@sqlflow/test-postgres/ssh';
import { type ConnectionPool, openPool } from '../connection/pool.js';
import { connectionSettings } from '../connection/settings.js';
import { connectionParams } from '../params/connection.js';

let db: TestDatabase;
let home: string;
let ssh: SshServer;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sqlflow-home-'));
  await mkdir(join(home, '.ssh'));
});
/** Whatever happened: no connection is left, neither to the SSH server nor through it. */
afterEach(async () => {
  for (let tries = 0; ssh.open() > 0 && tries < 500; tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(ssh.open()).toBe(0);
  await ssh.close();
  await rm(home, { recursive: true });
});

const keys = sshKeys();
const { signal } = new AbortController();

async function listen(options: SshServerOptions = { publicKey: keys.public }): Promise<void> {
  ssh = await sshServer(options);
  ssh.names['database.internal'] = '127.0.0.1';
}

/** What the server is known by, unless a test says otherwise. */
const byKey = () => ({
  tunnel_method: 'SSH_KEY_AUTH',
  tunnel_host: '127.0.0.1',
  tunnel_port: ssh.port,
  tunnel_user: ssh.user,
  ssh_key: keys.private,
  tunnel_host_key: ssh.fingerprints[0],
});
const byPassword = (password: string) => ({
  ...byKey(),
  tunnel_method: 'SSH_PASSWORD_AUTH',
  tunnel_user_password: password,
});

async function poolOf(tunnel: object, params: object = {}): Promise<ConnectionPool> {
  const place = { environment: {}, homeDirectory: home, projectDirectory: home };
  const given = { ...db.params, host: 'database.internal', ...params, tunnel_method: tunnel };
  return openPool(await connectionSettings(parseParameters(z.object(connectionParams), given), place));
}

async function ask(tunnel: object, params: object = {}, sql = 'SELECT current_database() AS db'): Promise<unknown> {
  await using pool = await poolOf(tunnel, params);
  const lease = await pool.lease(signal);
  const { rows } = await lease.client.query(sql);
  lease.release();
  return rows[0];
}

const answer = () => ({ db: db.database });
const unset = { tunnel_host_key: undefined };
const knownHosts = (line: string) => writeFile(join(home, '.ssh/known_hosts'), line);

describe('a user is let in', () => {
  test('by key, as text or as file, encrypted or not', async () => {
    await listen();
    await writeFile(join(home, 'id'), keys.private);
    expect(await ask(byKey())).toEqual(answer());
    expect(await ask({ ...byKey(), ssh_key: '~/id' })).toEqual(answer());
    expect(await ask({ ...byKey(), ssh_key: keys.private.replaceAll('\n', '\\n') })).toEqual(answer());
  });

  test('by a key that is encrypted, with its passphrase', async () => {
    const locked = sshKeys('ed25519', 'open sesame');
    await listen({ publicKey: locked.public });
    const withKey = { ...byKey(), ssh_key: locked.private };
    expect(await ask({ ...withKey, passphrase: 'open sesame' })).toEqual(answer());
    const failure = { code: 'SF8244', parameter: 'tunnel_method', hint: expect.stringContaining('ssh_key_passphrase') };
    await expect(ask(withKey)).rejects.toMatchObject({
      diagnostic: { ...failure, message: expect.stringContaining('it is encrypted') },
    });
    await expect(ask({ ...withKey, ssh_key_passphrase: 'wrong' })).rejects.toMatchObject({
      diagnostic: { ...failure, message: expect.not.stringContaining('wrong') },
    });
    expect(ssh.connections).toBe(1);
  });

  test.each([false, true])('by password (asked as a question: %s)', async (keyboard) => {
    await listen({ password: 'hunter2', keyboard });
    expect(await ask(byPassword('hunter2'))).toEqual(answer());
    await expect(ask(byPassword('hunter3'))).rejects.toMatchObject({
      diagnostic: { code: 'SF8241', failure: 'auth', message: expect.not.stringContaining('hunter3') },
    });
  });

  test('and else told what to look at', async () => {
    await listen();
    const other = sshKeys();
    await expect(ask({ ...byKey(), ssh_key: other.private })).rejects.toMatchObject({
      diagnostic: { code: 'SF8241', hint: expect.stringContaining('authorized_keys') },
    });
    await expect(ask({ ...byKey(), ssh_key: keys.public })).rejects.toMatchObject({ diagnostic: { code: 'SF8206' } });
    await writeFile(join(home, 'id.pub'), keys.public);
    await expect(ask({ ...byKey(), ssh_key: 'id.pub' })).rejects.toMatchObject({
      diagnostic: { code: 'SF8244', message: expect.stringContaining('public') },
    });
  });
});

describe('the key of the SSH server', () => {
  test('is that of known_hosts', async () => {
    await listen();
    const line = `[127.0.0.1]:${ssh.port} ${ssh.hostKeys[0]}`;
    await knownHosts(`[127.0.0.1]:${ssh.port} ssh-rsa AAAAB3NzaC1yc2EAAAA\n${line}\n`);
    expect(await ask({ ...byKey(), ...unset })).toEqual(answer());
    await knownHosts(`${line}\n@revoked * ${ssh.hostKeys[0]}\n`);
    await expect(ask({ ...byKey(), ...unset })).rejects.toMatchObject({
      diagnostic: { code: 'SF8243', message: expect.stringContaining('revoked') },
    });
  });

  test('is of the kind that is known, where the server has several', async () => {
    await listen({ publicKey: keys.public, keyTypes: ['ed25519', 'rsa'] });
    await knownHosts(`[127.0.0.1]:${ssh.port} ${ssh.hostKeys[1]}\n`);
    expect(await ask({ ...byKey(), ...unset })).toEqual(answer());
    expect(await ask({ ...byKey(), tunnel_host_key: `bastion ${ssh.hostKeys[1]}` })).toEqual(answer());
  });

  test('that is not known is shown, with how to accept it, and nothing is sent', async () => {
    await listen({ password: 'hunter2' });
    const failure = ask({ ...byPassword('hunter2'), ...unset });
    const [fingerprint = ''] = ssh.fingerprints;
    await expect(failure).rejects.toMatchObject({
      diagnostic: {
        code: 'SF8242',
        failure: 'config',
        message: expect.stringContaining(`ssh-ed25519 key ${fingerprint}`),
        hint: expect.stringMatching(/"tunnel_host_key": "SHA256:.*ssh-keyscan -p \d+ 127\.0\.0\.1/),
      },
    });
    expect(await ask({ ...byPassword('hunter2'), tunnel_host_key: fingerprint })).toEqual(answer());
  });

  test('that has changed is refused', async () => {
    await listen();
    const other = sshKeys().public;
    await knownHosts(`[127.0.0.1]:${ssh.port} ${other}\n`);
    const failure = {
      diagnostic: { code: 'SF8243', failure: 'config', hint: expect.stringContaining('nothing was sent') },
    };
    await expect(ask({ ...byKey(), ...unset })).rejects.toMatchObject(failure);
    await expect(ask({ ...byKey(), tunnel_host_key: other })).rejects.toMatchObject(failure);
  });
});

describe('the way to the database', () => {
  test('is one for all connections, and closed with the last pool', async () => {
    await listen();
    await using pool = await poolOf(byKey());
    const leases = await Promise.all([1, 2, 3].map(() => pool.lease(signal)));
    await Promise.all(leases.map(({ client }) => client.query('SELECT 1')));
    {
      await using other = await poolOf(byKey(), { database: 'postgres' });
      (await other.lease(signal)).release();
      expect([ssh.connections, ssh.open(), ssh.channels]).toEqual([1, 1, 4]);
    }
    for (const each of leases) each.release();
    expect(await pool.lease(signal).then(({ client }) => client.query('SELECT 1 AS one'))).toMatchObject({
      rowCount: 1,
    });
    expect(ssh.connections).toBe(1);
  });

  test('is encrypted to the database itself, whose own name is checked', async () => {
    await listen();
    if (db.certificate === undefined) return;
    const verified = { ssl_mode: { mode: 'verify-full', ca_certificate: db.certificate } };
    const isEncrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    ssh.names.localhost = '127.0.0.1';
    expect(await ask(byKey(), { ...verified, host: 'localhost' }, isEncrypted)).toEqual({ ssl: true });
    await expect(ask(byKey(), verified)).rejects.toMatchObject({
      diagnostic: { code: 'SF8205', hint: expect.stringContaining('for another name') },
    });
  });

  test('is taken by a request to cancel, too', async () => {
    await listen();
    await using pool = await poolOf(byKey());
    const lease = await pool.lease(signal);
    const slow = lease.client.query('SELECT pg_sleep(61)').catch((error: unknown) => error);
    const active = async () =>
      (await db.run(`SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(61)' AND state = 'active'`)).length;
    while ((await active()) === 0) await new Promise((done) => setTimeout(done, 10));
    await lease.cancel();
    expect(await slow).toBeInstanceOf(Error);
    for (let tries = 0; (await active()) > 0 && tries < 100; tries += 1)
      await new Promise((done) => setTimeout(done, 20));
    expect(await active()).toBe(0);
    expect(ssh.connections).toBe(1);
  });

  test.each<[string, object, SshServerOptions | undefined, object]>([
    [
      'that the SSH server does not allow',
      {},
      { publicKey: keys.public, refusing: true },
      { code: 'SF8245', failure: 'config' },
    ],
    ['to a port where nothing listens', { port: 1 }, undefined, { code: 'SF8246', failure: 'transient' }],
    ['to a Unix socket', { host: '/tmp' }, undefined, { code: 'SF8248', parameter: 'host' }],
    ['to a database that is not there', { database: 'nowhere' }, undefined, { code: 'SF8204' }],
  ])('%s: the error says so', async (_, params, options, diagnostic) => {
    await listen(options);
    await expect(ask(byKey(), params)).rejects.toMatchObject({ diagnostic });
  });

  test('that breaks is told to who uses it, and made anew for who comes next', async () => {
    await listen();
    await using pool = await poolOf(byKey());
    const lease = await pool.lease(signal);
    const broken = expect(lease.client.query('SELECT pg_sleep(30)')).rejects.toThrow(/tunnel through .* broke/);
    setTimeout(() => ssh.cut(), 50);
    await broken;
    await lease.cancel();
    expect((await (await pool.lease(signal)).client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(ssh.connections).toBe(2);
  });
});

describe('an SSH server', () => {
  test('where nothing listens', async () => {
    await listen();
    await expect(ask({ ...byKey(), tunnel_port: 1 })).rejects.toMatchObject({
      diagnostic: { code: 'SF8240', failure: 'transient', message: expect.stringContaining('nothing listens there') },
    });
  });

  test('that says nothing is given up after `connect_timeout`, and at once on an abort', async () => {
    await listen();
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const tunnel = { ...byKey(), tunnel_port: (silent.address() as { port: number }).port };
    try {
      await expect(ask(tunnel, { connect_timeout: 0.2 })).rejects.toMatchObject({
        diagnostic: { code: 'SF8240', message: expect.stringContaining('no answer within 0.2 seconds') },
      });
      const started = Date.now();
      const abort = new AbortController();
      {
        await using pool = await poolOf(tunnel);
        setTimeout(() => abort.abort(new Error('given up')), 50);
        await expect(pool.lease(abort.signal)).rejects.toThrow('given up');
      }
      expect(Date.now() - started).toBeLessThan(2_000);
    } finally {
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});
