import type { Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import pg from 'pg';
import type { PostgresParams } from '../params/source.js';
import { mapType, type ServerTypes, serverTypes, type TypeMapping } from '../types.js';
import { findColumn } from './find-column.js';
import type { Relation } from './relation.js';

/** A column of a stream, and how it is got. */
export interface StreamColumn {
  readonly column: Column;
  /** The type at the server, for values that are compared with it. */
  readonly serverType: string;
  /** Its values are words of a list. */
  readonly isEnum: boolean;
  readonly mapping: TypeMapping;
}

/** What a server says of a column. */
export interface ServerColumn {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
  readonly dimensions: number;
  readonly notNull: boolean;
}

type Choices = Pick<PostgresParams, 'unconstrained_numeric' | 'array_format' | 'columns'>;

/** The columns of relations that may be read and are wanted, in the types that they have here. */
export async function columnsOfRelations(
  client: pg.Client,
  relations: readonly Relation[],
  choices: Choices,
): Promise<ReadonlyMap<Relation, readonly StreamColumn[]>> {
  const used = relations.flatMap(({ columns }) => columns.map(({ type }) => type));
  const types = await serverTypes(client, [...new Set(used)]);
  return new Map(
    relations.map((relation) => {
      const readable = relation.columns.filter((column) => column.readable);
      // Without any right the server says it in its own words when the table is read.
      const columns = readable.length === 0 ? relation.columns : readable;
      return [relation, columns.map((column) => streamColumn(column, types, choices))];
    }),
  );
}

/** The columns of a query, which is not run. */
export async function columnsOfQuery(client: pg.Client, query: string, choices: Choices): Promise<StreamColumn[]> {
  const { fields } = await client.query({ text: `SELECT * FROM (${query}\n) AS q LIMIT 0`, rowMode: 'array' });
  const types = await serverTypes(client, [...new Set(fields.map((field) => field.dataTypeID))]);
  return fields.map((field) =>
    streamColumn(
      { name: field.name, type: field.dataTypeID, modifier: field.dataTypeModifier, dimensions: 0, notNull: false },
      types,
      choices,
    ),
  );
}

function streamColumn(
  { name, type, modifier, dimensions, notNull }: ServerColumn,
  types: ServerTypes,
  choices: Choices,
): StreamColumn {
  const mapping = mapType(type, modifier, dimensions, types, choices);
  const found = types.find(type);
  const serverType =
    found === undefined ? 'text' : `${pg.escapeIdentifier(found.schema)}.${pg.escapeIdentifier(found.name)}`;
  const column = { name, type: mapping.type, ...(notNull ? { nullable: false } : {}) };
  return { column, serverType, isEnum: found?.kind === 'e', mapping };
}

/** Of these columns those that `columns` of the parameters names. */
export function wantedColumns(
  columns: readonly StreamColumn[],
  wanted: readonly string[] | undefined,
  stream: string,
): readonly StreamColumn[] {
  if (wanted === undefined) return columns;
  return wanted.map((name) => {
    const found = findColumn(columns, name);
    if (found !== undefined) return found;
    const names = columns.map(({ column }) => column.name);
    throw sqlFlowError(
      codes.discovery.missingColumn,
      { column: name, where: stream === '' ? 'the query' : stream, columns: names, suggestion: suggest(name, names) },
      { parameter: 'columns' },
    );
  });
}
