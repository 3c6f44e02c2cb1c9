import type { StreamData } from './batch.js';
import { parseColumnType } from './column-type.js';
import type { Column } from './schema.js';

/**
 * Keys of a table by count and checksum, so that two systems find out which of them differ without showing them to each
 * other. Both compute the same:
 *
 * - The text of a value, by its `KeyKind`: whole numbers and decimals in digits, with as many places as the type has;
 *   `true` and `false`; a UUID in lower case; a date as days, a timestamp as microseconds since 1970-01-01 (of its own
 *   clock, or the instant), infinite ones as `infinity` and `-infinity`; text as it is, in UTF-8.
 * - Its hash: MD5 of that text in lower-case hex; of NULL 32 zeros. Of several columns the MD5 of their hashes one after
 *   the other.
 * - Its number: the first 16 hex digits of the hash, unsigned. Its bucket is the number modulo `buckets`.
 * - The checksum of a bucket: all its numbers, by exclusive or; in decimal digits.
 */
export interface KnownKeys {
  /** In the order of the key, with the types that they have where the keys are known. */
  readonly columns: readonly Column[];
  /** A power of two, at most 65,536. */
  readonly buckets: number;
  /** By bucket; those without keys are missing. */
  readonly sums: ReadonlyMap<number, KeySum>;
}

export interface KeySum {
  readonly count: bigint;
  readonly checksum: string;
}

/**
 * All keys that the source has in these buckets: a known key in them that is not among these is gone. Where not all
 * columns are of one kind on both sides, hashes say nothing: then there is one bucket, 0, with all keys.
 */
export interface KeysBatch {
  readonly kind: 'keys';
  readonly columns: readonly Column[];
  readonly buckets: readonly number[];
  /** How many buckets there are. */
  readonly of: number;
  readonly data: StreamData;
}

/** How a value of a key is written: of equal kinds, equal values have equal texts. `decimal:2` has two places. */
export type KeyKind = 'integer' | `decimal:${number}` | 'boolean' | 'text' | 'uuid' | 'date' | 'timestamp' | 'instant';

const kinds: Readonly<Record<string, KeyKind>> = {
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  UHUGEINT: 'integer',
  BOOLEAN: 'boolean',
  VARCHAR: 'text',
  UUID: 'uuid',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

/** How keys of a column type are written; undefined: two systems do not write them alike. */
export function keyKind(type: string): KeyKind | undefined {
  const parts = parseColumnType(type);
  if (parts.kind !== 'scalar') return undefined;
  const { name, arguments: given } = parts;
  if (name === 'DECIMAL') return `decimal:${given[1] ?? (given.length === 0 ? 3 : 0)}`;
  return kinds[name];
}
