import type { ConnectorContext, Source } from '@sqlflow/connector-sdk';
import { discoverStreams } from './catalog/discover.js';
import { checkServer } from './check-server.js';
import { type ConnectionPool, openPool } from './connection/pool.js';
import { connectionSettings } from './connection/settings.js';
import type { PostgresParams } from './params/source.js';
import { beginReads, refuseCrowd } from './read/consistent-reads.js';
import { readStream } from './read/read-stream.js';
import { serverClock } from './read/server-clock.js';
import type { Reading } from './read/snapshot.js';

/** Reads tables, views and queries of a PostgreSQL database. */
export async function openPostgresSource(params: PostgresParams, context: ConnectorContext): Promise<Source> {
  const settings = await connectionSettings(params, context);
  const pool = openPool(settings, context.tracing, params.consistent);
  const reading: Reading = { pool, params, context };
  return {
    async discover(options) {
      if (params.consistent) refuseCrowd(reading);
      return discoverStreams(reading, options);
    },
    read: (request) => readStream(reading, request),
    begin: (streams, options) => beginReads(reading, streams, options),
    clock: () => serverClock(reading),
    check: () => checkServer(reading),
    [Symbol.asyncDispose]: () => close(pool),
  };
}

async function close(pool: ConnectionPool): Promise<void> {
  await pool[Symbol.asyncDispose]();
}
