import { parseConnectionText } from './connection/connection-text.js';
import type { PostgresParams } from './params/source.js';

/** Which system a stream comes from: server, database, and what is read of it. */
export function sourceFingerprint(params: PostgresParams, stream: string): string {
  const words = params.connection === undefined ? {} : parseConnectionText(params.connection).words;
  const host = params.host ?? words.host ?? 'localhost';
  const port = params.port ?? words.port ?? 5432;
  const database = params.database ?? words.dbname ?? '';
  const { where, query, filters } = params;
  const filtered = filters === undefined ? '' : `FILTERS ${JSON.stringify(filters)}`;
  const read = query === undefined ? params.table || stream : `(${query})`;
  return [`${host}:${port}/${database}`, read, where === undefined ? '' : `WHERE ${where}`, filtered]
    .filter(Boolean)
    .join(' ');
}
