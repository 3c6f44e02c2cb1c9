import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { openClient } from '../connection/open-client.js';
import { serverName } from '../connection/server-name.js';
import type { ConnectionSettings } from '../connection/settings.js';
import { openTunnel } from '../tunnel/tunnel.js';

/** The databases of a server, as one that is always there knows them; none where it lets nobody in. */
export async function listDatabases(settings: ConnectionSettings, signal: AbortSignal): Promise<readonly string[]> {
  try {
    await using tunnel = settings.tunnel === undefined ? undefined : openTunnel(settings.tunnel);
    const { client } = await openClient({ ...settings, database: 'postgres' }, { tunnel, signal });
    try {
      const { rows } = await client.query<{ name: string }>(
        'SELECT datname AS name FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname',
      );
      return rows.map(({ name }) => name);
    } finally {
      await client.end();
    }
  } catch {
    return [];
  }
}

/** Names the databases that there are, where the one that is asked for is not. Other errors stay as they are. */
export async function nameDatabases(error: unknown, settings: ConnectionSettings, signal: AbortSignal): Promise<never> {
  const isUnknown = SqlFlowError.isInstance(error) && error.code === codes.postgres.unknownDatabase.code;
  if (!isUnknown) throw error;
  const databases = await listDatabases(settings, signal);
  const args = { server: serverName(settings), database: settings.database, databases };
  throw sqlFlowError(codes.postgres.unknownDatabase, args, { parameter: 'database', cause: error });
}
