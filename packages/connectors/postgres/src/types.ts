import type pg from 'pg';
import type { PostgresParams } from './params/source.js';

/** A type of the server, as its catalog has it. */
export interface ServerType {
  readonly oid: number;
  readonly name: string;
  /** Of the extension's or user's schema; `pg_catalog` for those built in. */
  readonly schema: string;
  /** `b` base, `c` composite, `d` domain, `e` enum, `r` range, `m` multirange, `p` pseudo. */
  readonly kind: string;
  /** Of a domain: the type below it. */
  readonly base: number;
  /** Of a domain: the modifier of the type below it. */
  readonly baseModifier: number;
  /** Of an array: the type of its elements; else 0. */
  readonly element: number;
  /** Of a domain over an array: its dimensions. */
  readonly dimensions: number;
}

/** What is known of the types of a server. */
export interface ServerTypes {
  readonly find: (oid: number) => ServerType | undefined;
  /** Decimal places of `money`, which are a setting of the database. */
  readonly moneyScale: number;
}

export type TypeChoices = Pick<PostgresParams, 'unconstrained_numeric' | 'array_format'>;

/** How a value of the server gets into a column. */
export interface TypeMapping {
  /** The column's type here. */
  readonly type: string;
  /** What values are cast to at the server, which writes them in another form otherwise. */
  readonly cast: string | undefined;
  /** What is selected at the server for an expression of the type. */
  readonly select: (expression: string) => string;
}

/** The type a column of the server has here, and what has to be selected for it. */
export function mapType(
  oid: number,
  modifier: number,
  dimensions: number,
  types: ServerTypes,
  choices: TypeChoices,
): TypeMapping {
  const found = types.find(oid);
  if (found === undefined) return asIs('VARCHAR');
  if (found.kind === 'd') return mapType(found.base, found.baseModifier, found.dimensions, types, choices);
  if (found.element !== 0) {
    return choices.array_format === 'text' ? asIs('VARCHAR') : mapArray(found, modifier, dimensions, types, choices);
  }
  if (found.schema !== 'pg_catalog') return asIs('VARCHAR');
  if (found.name === 'numeric') return asIs(numericType(modifier, choices));
  if (found.name === 'money') {
    const cast = 'pg_catalog.numeric';
    return { type: `DECIMAL(19,${types.moneyScale})`, cast, select: (value) => `${value}::${cast}` };
  }
  return asIs(sameTypes[found.name] ?? 'VARCHAR');
}

/** Types that are written in COPY as the engine reads them. Whatever is not here stays the text that the server writes. */
const sameTypes: Readonly<Record<string, string>> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  oid: 'BIGINT',
  float4: 'FLOAT',
  float8: 'DOUBLE',
  json: 'JSON',
  jsonb: 'JSON',
  bytea: 'BLOB',
  uuid: 'UUID',
  date: 'DATE',
  time: 'TIME',
  timetz: 'TIME WITH TIME ZONE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  interval: 'INTERVAL',
};

function asIs(type: string): TypeMapping {
  return { type, cast: undefined, select: (value) => value };
}

/** The most digits that a DECIMAL of the engine has. */
const mostDigits = 38;

/**
 * A precision says how many digits are rounded to, a scale may be negative or beyond it (PostgreSQL 15):
 * `numeric(3,-2)` holds up to 99900, `numeric(3,5)` less than 0.01.
 */
function numericType(modifier: number, { unconstrained_numeric: unconstrained }: TypeChoices): string {
  if (modifier < 4) return unconstrained === 'double' ? 'DOUBLE' : 'VARCHAR';
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  const digits = scale < 0 ? precision - scale : Math.max(precision, scale);
  return digits > mostDigits ? 'VARCHAR' : `DECIMAL(${digits},${Math.max(scale, 0)})`;
}

/**
 * An array goes as JSON of the texts of its elements. The server does not hold a column to the dimensions that it was
 * declared with: a value with others, or with a lower bound that is not 1, goes behind a `!`, and is refused by its reader.
 */
function mapArray(
  array: ServerType,
  modifier: number,
  dimensions: number,
  types: ServerTypes,
  choices: TypeChoices,
): TypeMapping {
  // The vectors of the catalog begin at 0.
  if (array.name === 'int2vector' || array.name === 'oidvector') return asIs('VARCHAR');
  const depth = Math.max(dimensions, 1);
  const element = mapType(array.element, modifier, 0, types, choices);
  const cast = element.cast === undefined ? '' : `::${element.cast}[]`;
  const bounds = Array.from({ length: depth }, (_, at) => at + 1);
  return {
    type: `${element.type}${'[]'.repeat(depth)}`,
    cast: undefined,
    select: (value) => {
      const fits = [
        `coalesce(pg_catalog.array_ndims(${value}), ${depth}) = ${depth}`,
        ...bounds.map((at) => `coalesce(pg_catalog.array_lower(${value}, ${at}), 1) = 1`),
      ].join(' AND ');
      const json = `pg_catalog.array_to_json(${value}${cast}::pg_catalog.text[])::pg_catalog.text`;
      return `CASE WHEN ${fits} THEN ${json} ELSE '!' || ${value}::pg_catalog.text END`;
    },
  };
}

/** Reads the catalog's rows of the types that are used, and of those below them. */
export async function serverTypes(client: pg.Client, used: readonly number[]): Promise<ServerTypes> {
  const { rows } = await client.query<ServerType & { readonly money_scale: number }>(typesQuery, [used]);
  const found = new Map(rows.map((row) => [row.oid, row]));
  return { find: (oid) => found.get(oid), moneyScale: rows[0]?.money_scale ?? 2 };
}

const typesQuery = `
  WITH RECURSIVE used(oid) AS (
    SELECT unnest($1::pg_catalog.oid[])
    UNION
    SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
    FROM used JOIN pg_catalog.pg_type t USING (oid)
    WHERE t.typtype = 'd' OR (t.typelem <> 0 AND t.typcategory = 'A')
  )
  SELECT t.oid::pg_catalog.int8::pg_catalog.float8 AS oid, t.typname AS name, n.nspname AS schema, t.typtype AS kind,
    t.typbasetype::pg_catalog.int8::pg_catalog.float8 AS base, t.typtypmod AS "baseModifier",
    CASE WHEN t.typcategory = 'A' THEN t.typelem::pg_catalog.int8 ELSE 0 END::pg_catalog.float8 AS element,
    t.typndims AS dimensions, pg_catalog.scale(0::pg_catalog.money::pg_catalog.numeric) AS money_scale
  FROM used JOIN pg_catalog.pg_type t USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`;
