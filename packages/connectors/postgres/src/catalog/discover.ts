import type { DiscoverOptions, StreamSchema } from '@sqlflow/connector-sdk';
import { inSnapshot, type Reading } from '../read/snapshot.js';
import { columnsOfQuery, columnsOfRelations, type StreamColumn, wantedColumns } from './describe-stream.js';
import { findStreams } from './find-streams.js';
import type { NamedRelation } from './relation.js';

/**
 * The streams of the source with their columns.
 *
 * @throws SqlFlowError where none of them has the columns that the parameters name, or one that was asked for has not.
 */
export async function discoverStreams(
  reading: Reading,
  { streams: asked }: DiscoverOptions = {},
): Promise<readonly StreamSchema[]> {
  const { params } = reading;
  return inSnapshot(reading, 'looking for tables', async ({ client }) => {
    if (params.query !== undefined) {
      const columns = wantedColumns(await columnsOfQuery(client, params.query, params), params.columns, '');
      return [{ stream: '', columns: columns.map(({ column }) => column), inferred: false }];
    }
    const found = await findStreams(client, params, asked);
    const described = await columnsOfRelations(client, [...new Set(found.map(({ relation }) => relation))], params);
    const has = (columns: readonly StreamColumn[], name: string) =>
      columns.some(({ column }) => column.name.toLowerCase() === name.toLowerCase());
    const hasAll = ({ relation }: NamedRelation) =>
      params.columns?.every((name) => has(described.get(relation) ?? [], name)) !== false;
    const offered = found.filter((each) => hasAll(each) || asked?.includes(each.stream) === true);
    return (offered.length === 0 ? found : offered).map((each) => {
      const columns = wantedColumns(described.get(each.relation) ?? [], params.columns, each.stream);
      return streamSchema(
        each,
        columns.map(({ column }) => column),
      );
    });
  });
}

function streamSchema({ stream, relation }: NamedRelation, columns: StreamSchema['columns']): StreamSchema {
  const { primaryKey } = relation;
  const isWhole = primaryKey.length > 0 && primaryKey.every((key) => columns.some(({ name }) => name === key));
  return { stream, columns, inferred: false, ...(isWhole ? { primaryKey } : {}) };
}
