import { codes, SqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { PostgresParams } from '../params/source.js';
import { findRelation, isAmong, streamName } from './find-relation.js';
import { type NamedRelation, type Relation, readRelations } from './relation.js';

type Choosing = Pick<PostgresParams, 'schemas' | 'table' | 'tables'>;

/** The relations that the source offers, by the names that a LOAD uses: those asked for, then all others. */
export async function findStreams(
  client: pg.Client,
  params: Choosing,
  asked: readonly string[] | undefined,
): Promise<readonly NamedRelation[]> {
  const relations = await offeredRelations(client, params);
  const first = firstSchema(params);
  if (params.table !== undefined) {
    const relation = findRelation(params.table, relations, first, 'table');
    return [
      { stream: '', relation },
      { stream: params.table, relation },
    ];
  }
  const named = (asked ?? []).flatMap((stream) => {
    const relation = relationOf(stream, relations, first);
    return relation === undefined ? [] : [{ stream, relation }];
  });
  const listed = relations
    .filter(({ isPartition }) => !isPartition)
    .map((relation) => ({ stream: streamName(relation, first), relation }));
  return [...named, ...listed.filter(({ stream }) => !named.some((each) => each.stream === stream))];
}

/**
 * The relation that one stream of the source is.
 *
 * @throws SqlFlowError when there is none.
 */
export async function findStream(client: pg.Client, params: Choosing, stream: string): Promise<Relation> {
  return findAmong(await offeredRelations(client, params), params, stream);
}

/** The same of relations that are known. */
export function findAmong(relations: readonly Relation[], params: Choosing, stream: string): Relation {
  const name = params.table ?? stream;
  const [only, ...others] = relations.filter(({ isPartition }) => !isPartition);
  if (name === '' && only !== undefined && others.length === 0) return only;
  return findRelation(name, relations, firstSchema(params), params.table === undefined ? undefined : 'table');
}

/** All that the source lets be loaded. */
export async function offeredRelations(client: pg.Client, { schemas, tables }: Choosing): Promise<readonly Relation[]> {
  const relations = await readRelations(client, listOf(schemas));
  const patterns = listOf(tables);
  return patterns === undefined ? relations : relations.filter((each) => isAmong(each, patterns));
}

function relationOf(stream: string, relations: readonly Relation[], first: string): Relation | undefined {
  if (stream !== '') return tryFind(stream, relations, first);
  const [only, ...others] = relations.filter(({ isPartition }) => !isPartition);
  return others.length === 0 ? only : undefined;
}

/** Whoever asks for the columns of several streams is told of those that are there. */
function tryFind(stream: string, relations: readonly Relation[], first: string): Relation | undefined {
  try {
    return findRelation(stream, relations, first);
  } catch (error) {
    if (SqlFlowError.isInstance(error) && error.code === codes.postgres.unknownTable.code) return undefined;
    throw error;
  }
}

function firstSchema({ schemas }: Choosing): string {
  return listOf(schemas)?.[0] ?? 'public';
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}
