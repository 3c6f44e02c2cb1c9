import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createPostgresUser, freePort, initdbFlags, postgresFlags, serverPackage } from './settings.mjs';

/** A server of a test's own, which it may stop and start again, and which may have a standby. */
export async function ownServer() {
  const { default: EmbeddedPostgres } = await import(serverPackage);
  const directory = mkdtempSync(join(tmpdir(), 'sqlflow-own-postgres-'));
  // The server's own user has to come through.
  chmodSync(directory, 0o755);
  const password = randomBytes(12).toString('hex');
  const all = [];

  async function create(name) {
    const port = await freePort();
    const databaseDir = join(directory, name);
    let isReady = () => undefined;
    const log = [];
    const server = new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password,
      authMethod: 'scram-sha-256',
      createPostgresUser,
      initdbFlags,
      postgresFlags: postgresFlags(databaseDir),
      onLog: (message) => {
        log.push(message);
        if (/ready to accept (read-only )?connections/.test(message)) isReady();
      },
      onError: () => undefined,
    });
    const made = {
      databaseDir,
      server,
      params: { host: '127.0.0.1', port, database: 'postgres', username: 'postgres', password },
      async start() {
        const ready = new Promise((resolve) => {
          isReady = resolve;
        });
        // It does not know how a standby says that it is ready, but notices where the server ends.
        const started = server.start().catch((error) => {
          throw new Error(`PostgreSQL did not start (${error ?? 'it ended'}): ${log.slice(-20).join('')}`);
        });
        const late = new AbortController();
        const timeout = sleep(60_000, undefined, { signal: late.signal }).then(() => {
          throw new Error(`PostgreSQL is not ready after a minute: ${log.slice(-20).join('')}`);
        });
        await Promise.race([ready, started, timeout]).finally(() => late.abort());
      },
      stop: () => server.stop(),
      run: (sql) => ask({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }, sql),
    };
    all.push(made);
    return made;
  }

  const primary = await create('primary');
  await primary.server.initialise();
  await primary.start();
  return {
    ...primary,
    /** A copy of the server that follows it. */
    async standby() {
      await primary.stop();
      execFileSync('cp', ['-a', primary.databaseDir, join(directory, 'standby')]);
      await primary.start();
      const standby = await create('standby');
      const from = `host=127.0.0.1 port=${primary.params.port} user=postgres password=${password}`;
      appendFileSync(join(standby.databaseDir, 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
      writeFileSync(join(standby.databaseDir, 'standby.signal'), '');
      await standby.start();
      return standby;
    },
    async close() {
      // Standbys first: they would wait for who is gone.
      for (const each of all.reverse()) await each.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ask(config, sql) {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
