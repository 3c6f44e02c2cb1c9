import type pg from 'pg';

/** A table that holds rows of another one: that itself, its partitions, those that inherit from it. */
export interface Leaf {
  readonly oid: number;
  /** With its schema. */
  readonly name: string;
  /** `r` table, `f` foreign table. */
  readonly kind: string;
  /** How its rows are kept; null on servers that know one way only. */
  readonly accessMethod: string | null;
  /** The file that holds them: another one after TRUNCATE, VACUUM FULL and the like. */
  readonly fileNode: number;
  /** Of that file. */
  readonly bytes: number;
}

/** The tables that hold the rows of a table, as the transaction sees them. */
export async function readLeaves(client: pg.Client, oid: number): Promise<readonly Leaf[]> {
  const { rows } = await client.query<Leaf>(
    `WITH RECURSIVE below(oid) AS (
       SELECT $1::pg_catalog.oid
       UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN below ON i.inhparent = below.oid
         -- What is being detached is not read any more.
         WHERE NOT i.inhdetachpending
     )
     SELECT c.oid::pg_catalog.int8::pg_catalog.float8 AS oid, n.nspname || '.' || c.relname AS name, c.relkind AS kind,
       a.amname AS "accessMethod", c.relfilenode::pg_catalog.int8::pg_catalog.float8 AS "fileNode",
       coalesce(pg_catalog.pg_relation_size(c.oid), 0)::pg_catalog.float8 AS bytes
     FROM below JOIN pg_catalog.pg_class c USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
     WHERE c.relkind <> 'p'
     ORDER BY c.oid`,
    [oid],
  );
  return rows;
}

/** Those of some tables that are still there. */
export async function existingTables(client: pg.Client, oids: readonly string[]): Promise<ReadonlySet<string>> {
  if (oids.length === 0) return new Set();
  const { rows } = await client.query<{ oid: string }>(
    'SELECT oid::pg_catalog.text AS oid FROM pg_catalog.pg_class WHERE oid = ANY ($1::pg_catalog.oid[])',
    [oids],
  );
  return new Set(rows.map(({ oid }) => oid));
}
