import type { StreamData } from './batch.js';
import { parseColumnType } from './column-type.js';
import type { Column } from './schema.js';

/** Keys of a table by count and checksum. How both sides compute them stands in the guide to writing a connector. */
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
 * All keys that the source has in these buckets: a known one that is not among them is gone. Where columns are not of
 * one kind on both sides there is one bucket, 0, with all keys.
 */
export interface KeysBatch {
  readonly kind: 'keys';
  readonly columns: readonly Column[];
  readonly buckets: readonly number[];
  /** How many buckets there are. */
  readonly of: number;
  readonly data: StreamData;
}

/** How a value of a key is written. `decimal:2` has two places. */
export type KeyKind = 'integer' | `decimal:${number}` | 'boolean' | 'text' | 'uuid' | 'date' | 'timestamp' | 'instant';

const kinds: Readonly<Record<string, KeyKind>> = {
  BOOLEAN: 'boolean',
  VARCHAR: 'text',
  UUID: 'uuid',
  DATE: 'date',
  'TIMESTAMP WITH TIME ZONE': 'instant',
};

/** How keys of a column type are written; undefined: two systems do not write them alike. */
export function keyKind(type: string): KeyKind | undefined {
  const parts = parseColumnType(type);
  if (parts.kind !== 'scalar') return undefined;
  const { name, arguments: given } = parts;
  if (name === 'DECIMAL') return `decimal:${given[1] ?? (given.length === 0 ? 3 : 0)}`;
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(name)) return 'integer';
  return /^TIMESTAMP(_M?S)?$/.test(name) ? 'timestamp' : kinds[name];
}
