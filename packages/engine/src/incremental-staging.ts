import type { Column, CursorValue, SourceClock } from '@sqlflow/connector-sdk';
import type { TableName, Transaction } from './engine.js';
import type { Deduplication, Staged } from './staging.js';

/**
 * What an incremental load asks of staged rows before it applies them. Handles are used up where a new one comes out,
 * which stands for the rows that are left.
 */
export interface IncrementalStaging {
  /** What the staged rows say about the column that the watermark follows. Throws where it cannot serve as a cursor. */
  inspectCursor(tx: Transaction, staged: Staged, field: string, clock: SourceClock): Promise<CursorFacts>;
  /** Arithmetic on cursor values, in their own type. */
  readonly cursors: CursorArithmetic;
  /** The columns of a table as the transaction sees it; undefined when there is none. */
  tableColumns(tx: Transaction, table: TableName): Promise<readonly Column[] | undefined>;
  /** Of staged rows with one key leaves the one that counts, by `deduplicate`; what the table holds is `apply`'s concern. */
  keepOne(
    tx: Transaction,
    staged: Staged,
    options: { readonly keys: readonly string[]; readonly deduplicate: Deduplication },
  ): Promise<Staged>;
  /** Leaves out rows whose value in the column is NULL. */
  dropNulls(tx: Transaction, staged: Staged, column: string): Promise<Staged>;
  /**
   * Leaves out rows that are among `loaded`, each as often as it is there: one hash per column is compared, over the
   * columns that both sides have; the set of columns that shares most of them matches first, of equals the newest, and
   * among equal staged rows those with NULL in all the columns that the set lacks go first.
   *
   * With `keys` the newest loaded row of each key is its version. A key whose newest staged row is that version, and NULL
   * in the columns the version lacks, is left out with all its rows.
   */
  dropLoaded(tx: Transaction, staged: Staged, loaded: HashedRows, options: HashOptions): Promise<Staged>;
  /**
   * The staged rows by their hashes, those at or above `from` and those without cursor; with `keys` only the newest of each
   * key. Valid until the transaction ends, also when the handle has been used up.
   */
  hashRows(
    tx: Transaction,
    staged: Staged,
    options: HashOptions & { readonly from?: CursorValue | undefined },
  ): Promise<HashedRows>;
  /**
   * Puts the staged rows in cursor order, those without cursor first and equals in the order they came, and cuts them into
   * parts of at least `size` rows that split no tie; the last may be smaller. No rows are one part without rows.
   */
  cut(
    tx: Transaction,
    staged: Staged,
    options: { readonly cursor: string; readonly size: number },
  ): Promise<readonly StagedPart[]>;
  /** Stages one part anew, in a transaction of its own. */
  takePart(tx: Transaction, part: StagedPart): Promise<Staged>;
}

export interface HashOptions {
  readonly cursor: string;
  readonly keys?: readonly string[];
  /** With `keys`: a row counts as loaded only while this table has a row with its key. */
  readonly table?: TableName;
  /** Columns that differ in every run, such as `_sqlflow_loaded_at`: they are not compared. */
  readonly ignore: readonly string[];
}

/** Asks for the hashes of the rows at or above `from` and of those without cursor. */
export interface RememberOptions extends Pick<HashOptions, 'cursor' | 'ignore'> {
  readonly from?: CursorValue | undefined;
}

/**
 * Rows known by their hashes: the text of a query with the columns `cursor_value` VARCHAR, `column_names` VARCHAR (JSON
 * array, in lower case, sorted), `column_hashes` UBIGINT[] (in the order of the names), `row_count` BIGINT, and where the
 * rows come from the state `entry` BIGINT, greater for newer ones. A value's hash depends on what it is and not on how
 * wide its type is: 1 and 1.00, a date and its midnight are equal.
 */
export interface HashedRows {
  readonly query: string;
}

export interface CursorFacts {
  readonly column: Column;
  /** Both absent where there is no row with a cursor. */
  readonly lowest?: CursorValue;
  readonly highest?: CursorValue;
  /** The highest that is not later than the clock. Numbers and texts have no clock. */
  readonly bound?: CursorValue;
  readonly nulls: bigint;
}

export interface CursorArithmetic {
  /** The value that a text means in a type. Throws where it means none. */
  parse(type: string, text: string): Promise<CursorValue>;
  /** `value` less an ISO 8601 duration (dates, timestamps) or a number in digits (numbers). Throws where they do not fit. */
  below(value: CursorValue, lookback: string): Promise<CursorValue>;
  /** Below 0, 0 or above 0. Throws where the types are of different kinds. */
  compare(left: CursorValue, right: CursorValue): Promise<number>;
  /** Whether values of the two types are of one kind: integers and decimals are, dates and timestamps are not. */
  sameKind(left: string, right: string): boolean;
}

/** Rows staged in a session that wait for a transaction of their own. */
export interface StagedPart {
  readonly id: string;
  readonly rows: bigint;
}
