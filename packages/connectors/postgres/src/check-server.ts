import { type CheckStep, checkStep } from '@sqlflow/connector-sdk';
import { discoverStreams } from './catalog/discover.js';
import { inSnapshot, type Reading } from './read/snapshot.js';

/** Connects, and says what is there. */
export async function checkServer(reading: Reading): Promise<readonly CheckStep[]> {
  const connected = await checkStep('connect', () =>
    inSnapshot(reading, 'connecting', async ({ client }) => {
      const { rows } = await client.query<{ version: string; who: string; database: string }>(
        `SELECT current_setting('server_version') AS version, current_user AS who, current_database() AS database`,
      );
      const [{ version, who, database } = { version: '?', who: '?', database: '?' }] = rows;
      return `PostgreSQL ${version}, database ${database}, user ${who}`;
    }),
  );
  if (connected.result !== 'passed') return [connected];
  const listed = await checkStep('find the columns', async () => {
    const { length } = await discoverStreams(reading);
    return length === 1 ? '1 table, view or query' : `${length} tables and views`;
  });
  return [connected, listed];
}
