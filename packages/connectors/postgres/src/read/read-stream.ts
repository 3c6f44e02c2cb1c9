import type { Batch, ReadRequest } from '@sqlflow/connector-sdk';
import { columnsOfQuery, columnsOfRelations, type StreamColumn, wantedColumns } from '../catalog/describe-stream.js';
import { findStream } from '../catalog/find-streams.js';
import { statementFailure } from '../connection/failure.js';
import { copyOut } from './copy-out.js';
import { copyStatement, relationName } from './copy-statement.js';
import { beginSnapshot, type Reading, type Snapshot } from './snapshot.js';

/** Reads a table, a view or the query of the source: whole. */
export async function* readStream(reading: Reading, request: ReadRequest): AsyncGenerator<Batch> {
  const { signal } = request;
  const snapshot = await beginSnapshot(reading, signal);
  const doing = { settings: reading.pool.settings, what: `reading ${request.stream || 'the query'}` };
  const abort = (): void => {
    void snapshot.cancel();
  };
  signal.addEventListener('abort', abort, { once: true });
  let ended = false;
  try {
    const { from, columns, primaryKey } = await openStream(snapshot, reading, request.stream).catch(
      (error: unknown) => {
        throw statementFailure(error, doing);
      },
    );
    const types = columns.map(({ column }) => column);
    yield { kind: 'schema', columns: types, ...(primaryKey.length === 0 ? {} : { primaryKey }) };
    const { where } = reading.params;
    const statement = copyStatement({ from, columns, conditions: where === undefined ? [] : [where] });
    const stream = copyOut(snapshot, statement, doing);
    yield { kind: 'stream', stream, format: { type: 'postgres_copy', columns: types } };
    signal.throwIfAborted();
    ended = stream.readableEnded;
    yield { kind: 'checkpoint' };
  } finally {
    signal.removeEventListener('abort', abort);
    await (ended ? snapshot.end() : snapshot.cancel());
  }
}

interface OpenStream {
  readonly from: string;
  readonly columns: readonly StreamColumn[];
  readonly primaryKey: readonly string[];
}

async function openStream({ client }: Snapshot, { params }: Reading, stream: string): Promise<OpenStream> {
  if (params.query !== undefined) {
    const columns = wantedColumns(await columnsOfQuery(client, params.query, params), params.columns, '');
    return { from: `(${params.query}\n) AS q`, columns, primaryKey: [] };
  }
  const relation = await findStream(client, params, stream);
  const from = relationName(relation);
  // From here on nobody changes its columns before the transaction ends.
  await client.query(`SELECT FROM ${from} LIMIT 0`);
  const described = await columnsOfRelations(client, [relation], params);
  const columns = wantedColumns(described.get(relation) ?? [], params.columns, stream);
  const has = (key: string) => columns.some(({ column }) => column.name === key);
  return { from, columns, primaryKey: relation.primaryKey.every(has) ? relation.primaryKey : [] };
}
