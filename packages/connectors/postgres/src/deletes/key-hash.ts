import type { KeyKind } from '@sqlflow/connector-sdk';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';

/** A column of a key, and how its values are written. */
export interface KeyColumn {
  readonly of: StreamColumn;
  readonly kind: KeyKind;
}

/** The hash of a key, as `KnownKeys` has it, in SQL of the server. `encoding` is that of the database. */
export function keyHash(columns: readonly KeyColumn[], encoding: string): string {
  const hashes = columns.map((column) => {
    const text = keyText(column);
    // What is hashed are bytes. To `SQL_ASCII` texts are the bytes that came, which are read as UTF-8 or not at all; and no
    // other key has letters that encodings write in different ways.
    const isAlike = encoding === 'UTF8' || encoding === 'SQL_ASCII' || column.kind !== 'text';
    const bytes = isAlike ? text : `pg_catalog.convert_to(${text}, 'UTF8')`;
    return `coalesce(pg_catalog.md5(${bytes}), '${'0'.repeat(32)}')`;
  });
  return hashes.length === 1 ? (hashes[0] ?? '') : `pg_catalog.md5(${hashes.join(' || ')})`;
}

function keyText({ of: { column, serverType, mapping }, kind }: KeyColumn): string {
  const value = mapping.select(pg.escapeIdentifier(column.name));
  const finite = (text: string) =>
    `CASE WHEN pg_catalog.isfinite(${value}) THEN ${text} ELSE ${value}::pg_catalog.text END`;
  switch (kind) {
    case 'date':
      return finite(`(${value} - '1970-01-01'::pg_catalog.date)::pg_catalog.text`);
    case 'timestamp':
    case 'instant':
      return finite(`(EXTRACT(epoch FROM ${value}) * 1000000)::pg_catalog.int8::pg_catalog.text`);
    case 'text':
      // A cast would cut the blanks off a `char(n)`; this writes a value as COPY does.
      return /^(text|character varying.*)$/.test(serverType)
        ? value
        : `CASE WHEN ${value} IS NOT NULL THEN pg_catalog.concat(${value}) END`;
    default:
      return `${value}::pg_catalog.text`;
  }
}

/** The number of a hash. The server has no unsigned ones: the upper half is negative. */
export function keyNumber(hash: string): string {
  return `('x' || ${hash})::pg_catalog.bit(64)::pg_catalog.int8`;
}

/** The bucket of a number. */
export function bucketOf(number: string, buckets: number): string {
  return `(${number} & ${buckets - 1})::pg_catalog.int4`;
}
