import type pg from 'pg';
import { columnsOfQuery, columnsOfRelations, type StreamColumn, wantedColumns } from '../catalog/describe-stream.js';
import { findStream } from '../catalog/find-streams.js';
import { type Relation, readRelation } from '../catalog/relation.js';
import { sqlStateOf, statementFailure } from '../connection/failure.js';
import { relationName } from './copy-statement.js';
import { beginSnapshot, inSnapshot, type Reading, type Snapshot } from './snapshot.js';

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

/** A transaction that reads, and what. */
export interface Opened {
  readonly snapshot: Snapshot;
  readonly stream: OpenStream;
  /** The name of the snapshot, where it is that of another transaction. */
  readonly shared?: string;
}

export interface Opening {
  /** For messages: `reading orders`. */
  readonly what: string;
  readonly signal: AbortSignal;
}

/**
 * Begins the transaction that reads a table or query. Its locks are taken before its snapshot is. Who waits for a lock with
 * a snapshot in hand, while somebody empties and fills the table, then reads the new file and sees none of its rows: the
 * table would look empty.
 */
export async function openStream(reading: Reading, stream: string, opening: Opening): Promise<Opened> {
  const { what, signal } = opening;
  for (;;) {
    const found = await findFirst(reading, stream, opening);
    const snapshot = await beginSnapshot(reading, signal);
    try {
      const isLocked = found !== undefined && (await lockFirst(snapshot.client, found));
      const described = await describe(snapshot.client, reading, found, isLocked);
      if (described !== undefined && (isLocked || !(await isStale(snapshot.client, [described.relation])))) {
        return { snapshot, stream: describedStream(described, reading, stream) };
      }
    } catch (error) {
      await snapshot.cancel();
      signal.throwIfAborted();
      throw statementFailure(error, { settings: reading.pool.settings, what });
    }
    await snapshot.end();
  }
}

/** Undefined: it is a query. */
async function findFirst(reading: Reading, stream: string, { what, signal }: Opening): Promise<Relation | undefined> {
  const { params } = reading;
  if (params.query !== undefined) return undefined;
  return inSnapshot(reading, what, ({ client }) => findStream(client, params, stream), signal);
}

/** Locks a table, all below it too, against changes of its definition. False: it cannot be locked by itself. */
export async function lockFirst(client: pg.Client, relation: Relation): Promise<boolean> {
  if (!['r', 'p'].includes(relation.kind) || !relation.readable) return false;
  try {
    const lock = `LOCK TABLE ${relationName(relation)} IN ACCESS SHARE MODE`;
    await client.query(`SAVEPOINT sqlflow_lock; ${lock}; RELEASE SAVEPOINT sqlflow_lock`);
    return true;
  } catch (error) {
    // Whoever may read the table may not always lock its parts, and it may be gone since, or be a view.
    if (!['42501', '42P01', '3F000', '42809'].includes(sqlStateOf(error) ?? '')) throw error;
    await client.query('ROLLBACK TO SAVEPOINT sqlflow_lock; RELEASE SAVEPOINT sqlflow_lock');
    return false;
  }
}

export interface Described {
  readonly from: string;
  readonly relation: Relation | undefined;
  readonly all: readonly StreamColumn[];
}

/** What is read, with all of it locked. Undefined: the table is no longer there under its name. */
export async function describe(
  client: pg.Client,
  { params }: Reading,
  found: Relation | undefined,
  isLocked: boolean,
): Promise<Described | undefined> {
  if (found === undefined) {
    const query = params.query ?? '';
    return { from: `(${query}\n) AS q`, relation: undefined, all: await columnsOfQuery(client, query, params) };
  }
  const from = relationName(found);
  // From here on nobody changes its columns before the transaction ends.
  if (!isLocked) await client.query(`SELECT FROM ${from} LIMIT 0`);
  const relation = await readRelation(client, found);
  if (relation === undefined) return undefined;
  return { from, relation, all: (await columnsOfRelations(client, [relation], params)).get(relation) ?? [] };
}

/**
 * Whether the snapshot was taken too early: to it, something that is locked is not in the file that it is in now, or a
 * table that had its name has given it away.
 */
export async function isStale(client: pg.Client, relations: readonly (Relation | undefined)[]): Promise<boolean> {
  const { rows } = await client.query<{ stale: boolean }>(
    `SELECT coalesce(bool_or(c.oid IS NULL OR (c.relfilenode <> 0
         AND pg_catalog.pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode)), false)
       OR NOT $1::pg_catalog.oid[] <@ coalesce(pg_catalog.array_agg(l.relation), '{}') AS stale
     FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
     WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
    [relations.flatMap((each) => (each === undefined ? [] : [each.oid]))],
  );
  return rows[0]?.stale !== false;
}

/** @throws SqlFlowError where it lacks columns that the parameters name. */
export function describedStream({ from, relation, all }: Described, { params }: Reading, stream: string): OpenStream {
  if (relation === undefined) {
    return { from, relation, columns: wantedColumns(all, params.columns, ''), all, primaryKey: [] };
  }
  const columns = wantedColumns(all, params.columns, stream);
  const has = (key: string) => columns.some(({ column }) => column.name === key);
  const primaryKey = relation.primaryKey.every(has) ? relation.primaryKey : [];
  return { from, relation, columns, all, primaryKey };
}
