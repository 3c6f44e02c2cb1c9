import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type pg from 'pg';
import { serverEncoding } from '../catalog/server-encoding.js';
import { policiesFor } from './hidden-rows.js';
import type { TargetName } from './target-name.js';

/** A table that rows are written to, as the catalog has it. */
export interface Target {
  readonly columns: readonly TargetColumn[];
  /** Columns of unique indexes that say which row is meant: whole, not deferrable. */
  readonly uniqueKeys: readonly UniqueKey[];
  /** Tables whose rows would be changed if rows of this one were deleted. */
  readonly cascades: readonly string[];
  readonly checks: readonly TargetCheck[];
  /** Lengths of texts are those of their bytes: to the server they have no characters. */
  readonly countsBytes: boolean;
  /** The user, where policies decide which rows it sees and which it may write; null: they do not. */
  readonly policiesFor: string | null;
}

export interface TargetColumn {
  readonly name: string;
  /** As it was declared, a domain by its name. */
  readonly declared: string;
  /** Without length, precision or domain, also of elements. */
  readonly bare: string;
  /** Name of the type in the catalog, below any domain; of an array that of its elements, below theirs. */
  readonly typeName: string;
  readonly isArray: boolean;
  /** It is one that PostgreSQL itself brings. */
  readonly isBuiltIn: boolean;
  /** Precision, scale, length; -1 where there is none. */
  readonly modifier: number;
  /** What values are made of in the end, where they are rows, or elements are arrays by a domain; else empty. */
  readonly fields: readonly TargetField[];
  readonly notNull: boolean;
  readonly generated: boolean;
  /** An identity that the server insists on giving. */
  readonly identityAlways: boolean;
  /** The server gives it a value where none is written: a default, an identity, a computation. */
  readonly filled: boolean;
}

export type TargetField = Pick<TargetColumn, 'declared' | 'typeName' | 'modifier'>;

export interface UniqueKey {
  readonly columns: readonly string[];
  /** NULL counts as a value. */
  readonly nullsEqual: boolean;
}

export interface TargetCheck {
  readonly columns: readonly string[];
  /** `CHECK (…)` */
  readonly definition: string;
}

const kinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialised view',
  f: 'a foreign table',
  S: 'a sequence',
  i: 'an index',
  I: 'an index',
  c: 'a type',
};

/** What is there under the name; undefined where nothing is. @throws SqlFlowError where it is no table. */
export async function readTarget(client: pg.Client, name: TargetName): Promise<Target | undefined> {
  const { rows } = await client.query<Omit<Target, 'countsBytes'> & { readonly kind: string }>(targetQuery, [
    name.schema,
    name.name,
  ]);
  const [found] = rows;
  if (found === undefined) return undefined;
  const kind = kinds[found.kind];
  if (kind !== undefined) throw sqlFlowError(codes.postgresWrite.notATable, { table: name.shown, kind }, about);
  return { ...found, countsBytes: (await serverEncoding(client)) === 'SQL_ASCII' };
}

const about = { parameter: 'table' };

/** @throws SqlFlowError where there is no such schema. */
export async function requireSchema(client: pg.Client, { schema }: TargetName): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_catalog.pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname <> 'public', nspname`,
  );
  const schemas = rows.map(({ name }) => name);
  if (schemas.includes(schema)) return;
  const args = { schema, schemas, suggestion: suggest(schema, schemas) };
  throw sqlFlowError(codes.postgresWrite.unknownSchema, args, { parameter: 'schema' });
}

/** The type below the domains of a type, and its modifier: domains have none. */
function below(type: string, modifier: string): string {
  return `(
          WITH RECURSIVE below(oid, modifier, depth) AS (
            SELECT ${type}, ${modifier}, 0
            UNION ALL
            SELECT d.typbasetype, d.typtypmod, depth + 1
            FROM below JOIN pg_catalog.pg_type d ON d.oid = below.oid WHERE d.typtype = 'd'
          ) SELECT oid, modifier FROM below ORDER BY depth DESC LIMIT 1
        )`;
}

/** Fields of fields, elements and what is below domains, down to what is none of these. */
const fieldsOfType = `coalesce((
          WITH RECURSIVE inside(oid, modifier) AS (
            SELECT v.oid, v.modifier WHERE u.typtype = 'c' OR u.typcategory = 'A'
            UNION
            SELECT next.oid, next.modifier
            FROM inside JOIN pg_catalog.pg_type y ON y.oid = inside.oid CROSS JOIN LATERAL (
              SELECT y.typbasetype, y.typtypmod WHERE y.typtype = 'd'
              UNION ALL
              SELECT y.typelem, inside.modifier WHERE y.typtype = 'b' AND y.typcategory = 'A'
              UNION ALL
              SELECT f.atttypid, f.atttypmod FROM pg_catalog.pg_attribute f
              WHERE y.typtype = 'c' AND f.attrelid = y.typrelid AND f.attnum > 0 AND NOT f.attisdropped
            ) next(oid, modifier)
          )
          SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'declared', pg_catalog.format_type(y.oid, inside.modifier), 'typeName', y.typname, 'modifier', inside.modifier))
          FROM inside JOIN pg_catalog.pg_type y ON y.oid = inside.oid
          WHERE y.typtype NOT IN ('c', 'd') AND y.typcategory <> 'A'
        ), '[]')`;

const targetQuery = `
  SELECT c.relkind AS kind, ${policiesFor('c.oid')} AS "policiesFor",
    coalesce((
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'name', a.attname, 'declared', pg_catalog.format_type(a.atttypid, a.atttypmod),
        'bare', pg_catalog.format_type(CASE WHEN e.typtype = 'd' THEN u.typarray ELSE t.oid END, -1),
        'typeName', u.typname, 'isArray', e.oid IS NOT NULL,
        'isBuiltIn', u.typnamespace = 'pg_catalog'::pg_catalog.regnamespace,
        'modifier', v.modifier, 'fields', ${fieldsOfType},
        'notNull', a.attnotnull, 'generated', a.attgenerated <> '',
        'identityAlways', a.attidentity = 'a', 'filled', a.atthasdef OR a.attidentity <> '') ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a
        CROSS JOIN LATERAL ${below('a.atttypid', 'a.atttypmod')} b
        JOIN pg_catalog.pg_type t ON t.oid = b.oid
        LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        CROSS JOIN LATERAL ${below('coalesce(e.oid, t.oid)', 'b.modifier')} v
        JOIN pg_catalog.pg_type u ON u.oid = v.oid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ), '[]') AS columns,
    coalesce((
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'columns', (
          SELECT pg_catalog.json_agg(a.attname) FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1])),
        'nullsEqual', pg_catalog.pg_get_indexdef(i.indexrelid) ~ ' NULLS NOT DISTINCT'))
      FROM pg_catalog.pg_index i
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
        AND i.indpred IS NULL AND i.indexprs IS NULL
    ), '[]') AS "uniqueKeys",
    coalesce((
      SELECT pg_catalog.json_agg(DISTINCT k.conrelid::pg_catalog.regclass::pg_catalog.text)
      FROM pg_catalog.pg_constraint k
      WHERE k.confrelid = c.oid AND k.conrelid <> c.oid AND k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd')
    ), '[]') AS cascades,
    coalesce((
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'columns', (
          SELECT pg_catalog.json_agg(a.attname) FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
        'definition', pg_catalog.pg_get_constraintdef(k.oid)))
      FROM pg_catalog.pg_constraint k
      WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated AND k.conkey IS NOT NULL
    ), '[]') AS checks
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2`;
