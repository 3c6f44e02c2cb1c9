import { type CheckStep, checkStep } from '@sqlflow/connector-sdk';
import { findStreams } from './catalog/find-streams.js';
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
  if (connected.result !== 'passed' || reading.params.query !== undefined) return [connected];
  const listed = await checkStep('find the tables', () =>
    inSnapshot(reading, 'looking for tables', async ({ client }) => {
      const { length } = await findStreams(client, reading.params, undefined);
      return length === 1 ? '1 table or view' : `${length} tables and views`;
    }),
  );
  return [connected, listed];
}
