import type { Column, CursorValue } from '@sqlflow/connector-sdk';
import type { SqlValue, TableName } from './engine.js';
import type { HashedRows, RememberOptions } from './incremental-staging.js';
import type { Rename, SchemaChange } from './schema-change.js';
import type { WindowReplacement } from './window.js';

/** Opaque handle to staged rows, valid until its transaction or session ends. */
export interface Staged {
  readonly id: string;
  readonly columns: readonly Column[];
  readonly rows: bigint;
  readonly bytes?: number;
  /** Rows left out because they were bad, where `onBadRows` is `reject`. */
  readonly rejected: bigint;
  /** True: the types were inferred from texts, so that other rows of the same source may have others. */
  readonly inferred?: boolean;
}

export interface StageOptions {
  /** Lets the engine stage where the apply will be cheapest. */
  readonly intent: { readonly target: TableName; readonly mode: ApplyMode };
  /** SQL condition over the source's columns; rows for which it is not true are left out. */
  readonly where?: string;
  /**
   * Only rows whose cursor is at or above `from`; those without cursor value come too. Engines push it into the files
   * where they can. A column of another kind than the value's type is an error, unless it holds no value.
   */
  readonly cursor?: { readonly field: string; readonly from?: CursorValue };
  /** Only these columns, and that of `cursor`. */
  readonly columns?: readonly string[];
  /** Columns with one value for all rows, put behind those of the source. Text values are cast to the type. */
  readonly addColumns?: readonly { readonly column: Column; readonly value: SqlValue }[];
  /**
   * About so many rows are enough, to look at: of each input no more than these are taken, and as little of it is read as
   * its format allows. Undefined: all.
   */
  readonly limit?: number;
  readonly onBadRows: 'fail' | 'reject';
  /** Called for each bad row left out. Values are the raw text of the line where known. */
  readonly onReject?: (reject: RejectedRow) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface StageQueryOptions {
  readonly intent: { readonly target: TableName; readonly mode: ApplyMode };
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface RejectedRow {
  readonly file: string;
  /** From 1; undefined where the format has no lines. */
  readonly line?: bigint;
  readonly column?: string;
  readonly reason: string;
  readonly text?: string;
}

export interface Progress {
  readonly rows?: bigint;
  readonly bytes?: number;
  /** 0 to 1, where the size is known. */
  readonly fraction?: number;
}

/** `window`: the staged rows take the place of those of a part of the table, `ApplyOptions.window`. */
export type ApplyMode = 'replace' | 'append' | 'merge' | 'window';

export interface ApplyOptions {
  readonly mode: ApplyMode;
  /**
   * Key columns for `merge`, which compare with IS NOT DISTINCT FROM. Given for `replace`, a key that stands in more
   * than one row is an error all the same.
   */
  readonly keys?: readonly string[];
  /**
   * Which of several rows with one key stays, among those staged and against the table. Undefined: a key that is staged
   * twice is an error that shows it, and what is staged overwrites. With `keys`, staged rows of a replacement too are
   * brought down to one a key.
   */
  readonly deduplicate?: Deduplication;
  /** For `append`: rows of the table that match go, and the staged ones come in their place. */
  readonly replaceRows?: RowMatch;
  /**
   * `permissive` adds columns and widens types where nothing is lost; `guided` does the same and refuses columns that are
   * gone, renamed or do not fit, with the statements that would settle it; `strict` refuses any difference. What is
   * refused is refused before a row is written.
   */
  readonly schemaEvolution: 'permissive' | 'guided' | 'strict';
  readonly minRows?: bigint;
  /** The hashes of what is put in are wanted; those of rows that are left out are not. */
  readonly remember?: RememberOptions;
  /**
   * Needed for `window`. Given for `replace`, it says which of the staged rows the table is made of. Staged rows in which
   * the column is NULL are an error.
   */
  readonly window?: WindowReplacement;
  readonly signal?: AbortSignal;
}

/** Rows that have one of these texts in a column. */
export interface RowMatch {
  readonly column: string;
  readonly values: readonly string[];
}

export interface Deduplication {
  /** Column that orders the versions of a row; NULL is lowest. Of equals the one staged last counts as the later. */
  readonly cursor: string;
  /** `latest`: a staged row overwrites the table's unless its cursor is lower. `first`: only if its cursor is lower. */
  readonly keep: 'latest' | 'first';
  /**
   * For `latest`: a row of the table with a higher cursor than this one is overwritten whatever comes, as its stamp lay in
   * the future. `nothing`: every row is. Undefined: no row is.
   */
  readonly trustedUpTo?: CursorValue | 'nothing';
}

export interface ApplyResult {
  readonly inserted: bigint;
  readonly updated: bigint;
  readonly deleted: bigint;
  /** What `remember` asked for. Valid until the transaction ends. */
  readonly remembered?: HashedRows;
  /** Staged rows left out, because another row with their key stays. */
  readonly superseded?: bigint;
  /** The target did not exist before. */
  readonly created: boolean;
  /** Rows the target had before a replacement. */
  readonly before?: bigint;
  /** The greatest value of the window's column among the rows that were put in. */
  readonly greatest?: string;
  readonly columns: readonly Column[];
  readonly schemaChanges: readonly SchemaChange[];
  /** Columns of the table that the staged rows lack and that seem to be called otherwise in them. */
  readonly renames?: readonly Rename[];
}
