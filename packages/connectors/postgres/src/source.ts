import type {
  Batch,
  ConnectorContext,
  DiscoverOptions,
  ReadRequest,
  Source,
  StreamSchema,
} from '@sqlflow/connector-sdk';
import { columnsOfQuery, columnsOfRelations, wantedColumns } from './catalog/describe-stream.js';
import { findStreams } from './catalog/find-streams.js';
import { checkServer } from './check-server.js';
import { type ConnectionPool, openPool } from './connection/pool.js';
import { connectionSettings } from './connection/settings.js';
import type { PostgresParams } from './params/source.js';
import { readStream } from './read/read-stream.js';
import { inSnapshot, type Reading } from './read/snapshot.js';

/** Reads tables, views and queries of a PostgreSQL database. */
export async function openPostgresSource(params: PostgresParams, context: ConnectorContext): Promise<Source> {
  const settings = await connectionSettings(params, context);
  const pool = openPool(settings);
  const reading: Reading = { pool, params, context };
  return {
    discover: (options) => discover(reading, options),
    read: (request) => read(reading, request),
    check: () => checkServer(reading),
    [Symbol.asyncDispose]: () => close(pool),
  };
}

async function discover(reading: Reading, { streams }: DiscoverOptions = {}): Promise<readonly StreamSchema[]> {
  const { params } = reading;
  return inSnapshot(reading, 'looking for tables', async ({ client }) => {
    if (params.query !== undefined) {
      const columns = wantedColumns(await columnsOfQuery(client, params.query, params), params.columns, '');
      return [{ stream: '', columns: columns.map(({ column }) => column), inferred: false }];
    }
    const found = await findStreams(client, params, streams);
    const described = await columnsOfRelations(client, [...new Set(found.map(({ relation }) => relation))], params);
    return found.map(({ stream, relation }) => {
      const columns = wantedColumns(described.get(relation) ?? [], params.columns, stream).map(({ column }) => column);
      const { primaryKey } = relation;
      const isWhole = primaryKey.length > 0 && primaryKey.every((key) => columns.some(({ name }) => name === key));
      return { stream, columns, inferred: false, ...(isWhole ? { primaryKey } : {}) };
    });
  });
}

async function* read(reading: Reading, request: ReadRequest): AsyncGenerator<Batch> {
  yield* readStream(reading, request);
}

async function close(pool: ConnectionPool): Promise<void> {
  await pool[Symbol.asyncDispose]();
}
