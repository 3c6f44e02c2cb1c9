import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { serverPackage } from './settings.mjs';

// The workers of one run of jest share a server; so do its files where they run in jest's own process.
const owner = process.send === undefined ? process.pid : process.ppid;
const directory = join(tmpdir(), `sqlflow-test-postgres-${owner}`);

/** A PostgreSQL server, started by the first who asks. It ends by itself when the tests have. */
export async function testServer() {
  try {
    mkdirSync(directory);
    // The server's own user has to come through.
    chmodSync(directory, 0o755);
    const serve = fileURLToPath(new URL('serve.mjs', import.meta.url));
    spawn(process.execPath, [serve, directory, String(owner), serverPackage], {
      detached: true,
      stdio: 'ignore',
    }).unref();
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (existsSync(join(directory, 'ready'))) {
      const facts = JSON.parse(readFileSync(join(directory, 'ready'), 'utf8'));
      return { host: '127.0.0.1', username: 'postgres', ...facts };
    }
    if (existsSync(join(directory, 'failed'))) throw new Error(readFileSync(join(directory, 'failed'), 'utf8'));
    await sleep(50);
  }
  throw new Error(`no PostgreSQL server within a minute (${directory})`);
}

/** A database of its own on the server, with a connection to it that may do everything. */
export async function testDatabase() {
  const server = await testServer();
  const database = `t_${randomBytes(6).toString('hex')}`;
  const { host, port, username, password } = server;
  const admin = new pg.Client({ host, port, user: username, password, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  const clients = [];
  const connect = async (options = {}) => {
    const client = new pg.Client({ host, port, user: username, password, database, ...options });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  const client = await connect();
  const [{ number }] = (await client.query("SELECT current_setting('server_version_num')::int AS number")).rows;
  return {
    ...server,
    database,
    version: Math.floor(number / 10_000),
    /** What a SOURCE says to read it. */
    params: { host, port, database, username, password },
    run: async (sql, values) => (await client.query(sql, values)).rows,
    connect,
    async close() {
      await Promise.all(clients.map((each) => each.end().catch(() => undefined)));
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.end();
    },
  };
}
