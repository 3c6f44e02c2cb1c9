import { openClient } from '../connection/open-client.js';
import type { ConnectionSettings } from '../connection/settings.js';

/** The databases of a server, as one that is always there knows them; none where it lets nobody in. */
export async function listDatabases(settings: ConnectionSettings, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { client } = await openClient({ ...settings, database: 'postgres' }, signal);
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname',
    );
    await client.end();
    return rows.map(({ name }) => name);
  } catch {
    return [];
  }
}
