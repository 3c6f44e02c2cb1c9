import pg from 'pg';
import type { TargetName } from '../target-name.js';
import { counterQuery, rightsQuery, sequenceNameQuery, sequenceQuery } from './rights-queries.js';
import { createQuery, indexQuery, nameQuery } from './table-queries.js';

/** The statements that make a table like another one. */
export interface CopyStatements {
  /** Makes it, without rows and indexes. */
  readonly create: readonly string[];
  /** Once the rows are in. */
  readonly indexes: readonly string[];
  /** Has it take the place of the other one. */
  readonly names: readonly string[];
}

/** The same, of what can only be said once it is there. */
export interface RightsStatements {
  /** Before rows are put in, which may count on. */
  readonly counters: readonly string[];
  /** Owner and rights. */
  readonly rights: readonly string[];
  /** Sequences that are to be its own. */
  readonly sequences: readonly string[];
  readonly sequenceNames: readonly string[];
}

/**
 * What the copy is called until it takes the place: no two writes have one table locked. Indexes are named likewise, as
 * their names are used until the old ones are gone.
 */
export function copyName(name: TargetName, oid: string): TargetName {
  const copy = `sqlflow_swap_${oid}`;
  return { ...name, name: copy, sql: `${pg.escapeIdentifier(name.schema)}.${pg.escapeIdentifier(copy)}` };
}

/** Reads from the catalog what makes one table like another. The words are the server's, whatever its version. */
export async function copyStatements(
  client: pg.Client,
  oid: string,
  name: TargetName,
  copy: TargetName,
): Promise<CopyStatements> {
  const { rows } = await client.query<CopyStatements>(
    `SELECT ${arrayOf(createQuery)} AS create, ${arrayOf(indexQuery)} AS indexes, ${arrayOf(nameQuery)} AS names`,
    [oid, name.sql, copy.sql],
  );
  return rows[0] ?? { create: [], indexes: [], names: [] };
}

export async function rightsStatements(client: pg.Client, oid: string, copy: TargetName): Promise<RightsStatements> {
  const { rows } = await client.query<RightsStatements>(
    `SELECT ${arrayOf(counterQuery)} AS counters, ${arrayOf(rightsQuery)} AS rights, ${arrayOf(sequenceQuery)} AS sequences,
       ${arrayOf(sequenceNameQuery)} AS "sequenceNames"`,
    [oid, copy.sql],
  );
  return rows[0] ?? { counters: [], rights: [], sequences: [], sequenceNames: [] };
}

function arrayOf(query: string): string {
  return `coalesce((SELECT pg_catalog.json_agg(q.statement ORDER BY q.place) FROM (${query}) AS q), '[]')`;
}
