// Runs a PostgreSQL server for tests until the process that owns it has ended. Started by test-server.mjs:
// node serve.mjs <directory> <process id of the owner> <the package with the server>
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresUser, freePort, initdbFlags, postgresFlags } from './settings.mjs';

const [directory, owner, name] = process.argv.slice(2);
const { default: EmbeddedPostgres } = await import(name);
const password = randomBytes(12).toString('hex');
const port = await freePort();
const databaseDir = join(directory, 'data');
const log = [];
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  persistent: false,
  createPostgresUser,
  initdbFlags,
  postgresFlags: postgresFlags(databaseDir),
  onLog: (message) => log.push(message),
  onError: (error) => log.push(String(error)),
});
try {
  await server.initialise();
  const certificate = encrypt();
  await server.start();
  writeFileSync(join(directory, 'starting'), JSON.stringify({ port, password, certificate, socket: databaseDir }));
  renameSync(join(directory, 'starting'), join(directory, 'ready'));
  while (isRunning(Number(owner))) await sleep(200);
} catch (error) {
  writeFileSync(join(directory, 'failed'), `${error?.message ?? error}\n${log.slice(-20).join('')}`);
  await sleep(2_000);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit();

/** Makes a certificate for localhost, where there is openssl, and has the server use it. */
function encrypt() {
  const certificate = join(directory, 'server.crt');
  const key = join(directory, 'server.key');
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const { uid, gid } = statSync(databaseDir);
  for (const file of [certificate, key]) {
    const inside = join(databaseDir, file === key ? 'server.key' : 'server.crt');
    copyFileSync(file, inside);
    chownSync(inside, uid, gid);
    chmodSync(inside, 0o600);
  }
  writeFileSync(join(databaseDir, 'postgresql.auto.conf'), 'ssl = on\n');
  return certificate;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
