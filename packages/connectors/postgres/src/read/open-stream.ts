import { columnsOfQuery, columnsOfRelations, type StreamColumn, wantedColumns } from '../catalog/describe-stream.js';
import { findStream } from '../catalog/find-streams.js';
import type { Relation } from '../catalog/relation.js';
import { relationName } from './copy-statement.js';
import type { Reading, Snapshot } from './snapshot.js';

/** A stream that is about to be read. */
export interface OpenStream {
  /** What stands after FROM. */
  readonly from: string;
  /** Undefined: it is a query. */
  readonly relation: Relation | undefined;
  readonly columns: readonly StreamColumn[];
  /** Those too that are not wanted. */
  readonly all: readonly StreamColumn[];
  readonly primaryKey: readonly string[];
}

/** Finds the table that a stream is, or describes the query, as the snapshot sees it. */
export async function openStream({ client }: Snapshot, { params }: Reading, stream: string): Promise<OpenStream> {
  if (params.query !== undefined) {
    const all = await columnsOfQuery(client, params.query, params);
    const columns = wantedColumns(all, params.columns, '');
    return { from: `(${params.query}\n) AS q`, relation: undefined, columns, all, primaryKey: [] };
  }
  const found = await findStream(client, params, stream);
  const from = relationName(found);
  // From here on nobody changes its columns before the transaction ends.
  await client.query(`SELECT FROM ${from} LIMIT 0`);
  const relation = await findStream(client, params, stream);
  const all = (await columnsOfRelations(client, [relation], params)).get(relation) ?? [];
  const columns = wantedColumns(all, params.columns, stream);
  const has = (key: string) => columns.some(({ column }) => column.name === key);
  const primaryKey = relation.primaryKey.every(has) ? relation.primaryKey : [];
  return { from, relation, columns, all, primaryKey };
}
