import type { ColumnType, KeysBatch, KnownKeys } from '@sqlflow/connector-sdk';
import type { TableName, Transaction } from './engine.js';
import type { Staged } from './staging.js';

/** Finds and deletes rows that a source no longer has. */
export interface KeyComparison {
  /**
   * The keys of a table by count and checksum; undefined where there is no such table, or no row in it.
   *
   * @throws SqlFlowError where a key is of a type that has no text of its own (`keyKind`).
   */
  knownKeys(tx: Transaction, table: TableName, keys: readonly string[]): Promise<KnownKeys | undefined>;
  /**
   * Deletes the rows whose key lies in the buckets and is not among the staged ones, and says how many. Uses the handle up.
   */
  deleteGone(tx: Transaction, table: TableName, staged: Staged, gone: GoneKeys): Promise<bigint>;
  /**
   * Notes which rows of a table are marked as deleted, or will be overwritten by staged rows that are. To be called before
   * these are applied, so that `deleteMarked` can tell what it takes away from what only came to be deleted.
   */
  markedRows(tx: Transaction, staged: Staged, table: TableName, mark: RowMark): Promise<MarkedRows>;
  /**
   * Deletes the rows that a column marks: a BOOLEAN that is true, a date or timestamp that is not NULL.
   *
   * @throws SqlFlowError where the column is missing, or of another type.
   */
  deleteMarked(tx: Transaction, table: TableName, column: string, before: MarkedRows): Promise<DeletedMarked>;
  /** Which values of a column of this type mark a row as deleted; undefined where nobody can tell. */
  deletionMark(type: ColumnType): DeletionMark | undefined;
}

/** `true`: a value that is true. `value`: any that is not NULL. */
export type DeletionMark = 'true' | 'value';

/** What says that a row is deleted, and what tells rows apart. */
export interface RowMark {
  readonly column: string;
  readonly keys: readonly string[];
}

/** A handle. Valid until the transaction ends. */
export type MarkedRows = object;

/** Marked rows that were deleted. */
export interface DeletedMarked {
  /** Those that were there before the staged rows were applied. */
  readonly deleted: bigint;
  /** Those of them that had been overwritten by a marked row. */
  readonly overwritten: bigint;
  /** Those that came with the staged rows: they change nothing. */
  readonly added: bigint;
}

/** Which keys were staged. */
export interface GoneKeys extends Pick<KeysBatch, 'buckets' | 'of'> {
  readonly keys: readonly string[];
}
