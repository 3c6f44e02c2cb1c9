import type { SourceClock } from '@sqlflow/connector-sdk';
import { statementFailure } from '../connection/failure.js';
import { beginSnapshot, inSession, type Reading } from './snapshot.js';

/** The time at the server; that without zone in the zone which it has for this user and database. */
export async function serverClock(reading: Reading): Promise<SourceClock> {
  const { signal } = reading.context;
  // Connects with all that belongs to it: other tries, and words for what goes wrong.
  await (await beginSnapshot(reading, signal)).end();
  try {
    return await inSession(reading, signal, async (client) => {
      const { rows } = await client.query<SourceClock>(
        `SELECT to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant,
           to_char(now, 'YYYY-MM-DD HH24:MI:SS.US') AS local
         FROM (SELECT pg_catalog.clock_timestamp() AS now) AS q`,
      );
      const [clock] = rows;
      if (clock === undefined) throw new Error('the server did not say what time it is');
      return clock;
    });
  } catch (error) {
    throw statementFailure(error, { settings: reading.pool.settings, what: 'asking for the time' });
  }
}
