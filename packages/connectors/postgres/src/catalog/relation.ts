import type { StreamSchema } from '@sqlflow/connector-sdk';
import type pg from 'pg';

/** A table, view or the like, with the columns that may be read. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `r` table, `p` partitioned table, `v` view, `m` materialised view, `f` foreign table. */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f';
  /** A part of a partitioned table: it can be loaded, and is not listed. */
  readonly isPartition: boolean;
  readonly columns: readonly RelationColumn[];
  /** The file that holds it: another one after TRUNCATE, VACUUM FULL and the like. */
  readonly fileNode: number;
  /** The user may read the table as a whole, not only some columns. */
  readonly readable: boolean;
  /** Columns of the primary key in its order; empty if there is none. */
  readonly primaryKey: readonly string[];
}

export interface RelationColumn {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
  readonly dimensions: number;
  readonly notNull: boolean;
  /** False: the user has no right to read it. */
  readonly readable: boolean;
}

/** The relations of some schemas; undefined: of all but those of the server itself. */
export async function readRelations(
  client: pg.Client,
  schemas: readonly string[] | undefined,
): Promise<readonly Relation[]> {
  const { rows } = await client.query<Relation>(relationsQuery, [schemas ?? null, null]);
  return rows;
}

/** One relation; undefined where there is none of that name. */
export async function readRelation(
  client: pg.Client,
  { schema, name }: Pick<Relation, 'schema' | 'name'>,
): Promise<Relation | undefined> {
  const { rows } = await client.query<Relation>(relationsQuery, [[schema], name]);
  return rows[0];
}

const relationsQuery = `
  SELECT c.oid::pg_catalog.int8::pg_catalog.float8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
    c.relispartition AS "isPartition", c.relfilenode::pg_catalog.int8::pg_catalog.float8 AS "fileNode",
    pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
    coalesce((
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'name', a.attname, 'type', a.atttypid::pg_catalog.int8, 'modifier', a.atttypmod, 'dimensions', a.attndims,
        'notNull', a.attnotnull,
        'readable', pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')) ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ), '[]') AS columns,
    coalesce((
      SELECT pg_catalog.json_agg(a.attname ORDER BY k.at)
      FROM pg_catalog.pg_constraint p, pg_catalog.unnest(p.conkey) WITH ORDINALITY AS k(attnum, at),
        pg_catalog.pg_attribute a
      WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid AND a.attnum = k.attnum
    ), '[]') AS "primaryKey"
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND ($2::pg_catalog.name IS NULL OR c.relname = $2)
    AND CASE WHEN $1::pg_catalog.text[] IS NOT NULL THEN n.nspname = ANY ($1)
      ELSE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' END
  ORDER BY pg_catalog.array_position($1, n.nspname::pg_catalog.text), n.nspname <> 'public', n.nspname, c.relname`;

/** What a stream of the source is, before its types are looked at. */
export type NamedRelation = Pick<StreamSchema, 'stream'> & { readonly relation: Relation };
