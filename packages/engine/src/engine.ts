import type { Readable } from 'node:stream';
import type {
  Batch,
  BytesFormat,
  Column,
  ColumnType,
  Condition,
  FilesData,
  FilesInspection,
  FileTarget,
  Row,
  TracedStatement,
} from '@sqlflow/connector-sdk';
import type { IncrementalStaging } from './incremental-staging.js';
import type { KeyComparison } from './key-comparison.js';
import type { ColumnChange, SuspectedRename } from './schema-change.js';
import type {
  ApplyOptions,
  ApplyResult,
  Progress,
  RowMatch,
  Staged,
  StageOptions,
  StageQueryOptions,
} from './staging.js';
import type { TableWindow, WindowColumn, WindowRequest } from './window.js';

/**
 * Where tables live and SQL runs. Nothing outside an engine's package knows its SQL dialect's traps, its temporary
 * tables or its driver. A second engine implements this same contract; where it cannot commit state with data,
 * `writeId`s and a two-step commit take over.
 */
export interface Engine extends IncrementalStaging, KeyComparison, AsyncDisposable {
  readonly capabilities: EngineCapabilities;
  /**
   * Runs `fn` in one transaction on a connection of its own. Commits when it returns, rolls back when it throws or
   * `signal` aborts (running statements are interrupted).
   */
  transaction<T>(fn: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Several transactions on one connection, one after the other. What is staged for `append` or `merge` stays staged
   * from one to the next, until `fn` ends: for loads that commit in batches.
   */
  session<T>(fn: (session: EngineSession) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Brings the rows of `batches` into a staging place of the transaction. Ends at the end of `batches`. */
  stage(tx: Transaction, batches: AsyncIterable<Batch>, options: StageOptions): Promise<Staged>;
  /** Stages the result of a query. */
  stageQuery(tx: Transaction, sql: string, options: StageQueryOptions): Promise<Staged>;
  /** Puts what was staged into the target. Columns are matched by name, never by position. */
  apply(tx: Transaction, staged: Staged, target: TableName, options: ApplyOptions): Promise<ApplyResult>;
  /**
   * Deletes the rows of a table that match, and says how many. A table or column that is not there has none. Not before
   * an `apply` that may change the table's columns in the same transaction: `replaceRows` is for that.
   */
  deleteRows(tx: Transaction, table: TableName, rows: RowMatch): Promise<bigint>;
  /** What an incremental table can do with a column of this type; undefined when it cannot go by one. */
  windowColumn(type: ColumnType): WindowColumn | undefined;
  /** Which part of a table is computed again; undefined when there is no such table or column. Changes nothing. */
  openWindow(tx: Transaction, target: TableName, request: WindowRequest): Promise<TableWindow | undefined>;
  /** Creates or replaces a view. The query is kept as written. */
  createView(tx: Transaction, view: TableName, sql: string, options: { readonly orReplace: boolean }): Promise<void>;
  /** Creates schemas that are missing. Called before tasks run side by side. */
  createSchemas(names: readonly string[]): Promise<void>;
  /** Runs one statement. Values are bound by position. */
  run(tx: Transaction, sql: string, values?: readonly SqlValue[]): Promise<StatementResult>;
  /** Streams the rows of a read-only query. */
  stream(sql: string, options?: StreamOptions): Promise<RowStream>;
  /** The result of a read-only query as an Arrow IPC stream, in pieces as they come. For engines that can. */
  arrow?(sql: string, options?: StreamOptions): AsyncIterable<Uint8Array>;
  /** Writes the result of a query to files. Writes exactly to `target.path`; renaming is the caller's. */
  copyTo(sql: string, target: FileTarget, options: CopyOptions): Promise<CopyResult>;
  /**
   * The bytes of the result of a query in a format that a destination takes as they are, while the query runs. A query
   * that fails midway makes the stream fail, too. For engines that can.
   */
  copyOut?(sql: string, format: BytesFormat, options: CopyOptions): Promise<ByteStream>;
  /** Which tables and files a query reads, as the engine itself parses it. Needs no table to exist. */
  references(sql: string): Promise<References>;
  /**
   * What a condition demands of a row, in parts that all must be true, as far as it is simple. For sources that leave out
   * rows themselves: what is not among it has to be looked at here, and what is may be.
   */
  simpleConditions(sql: string): Promise<readonly Condition[]>;
  /** Columns of files, without reading them whole. */
  inspect(files: FilesData, options?: { readonly signal?: AbortSignal }): Promise<FilesInspection>;
  /** Columns of a query against the real tables. `searchPath` as in `TransactionOptions`. */
  describe(sql: string, options?: { readonly searchPath?: readonly string[] }): Promise<readonly Column[]>;
  /**
   * All user tables and views, without those of schema `sqlflow`. Their columns are left out with `columns: false`, which
   * takes less time.
   */
  catalog(options?: { readonly columns?: boolean }): Promise<readonly CatalogEntry[]>;
  /**
   * A place that knows the tables and views of the database, where a plan can be bound without changing them: a copy of its
   * catalog in memory. With `alone: true` the caller promises that nothing else writes to the database until the binder is
   * closed; then it may be the database itself, in a transaction that is rolled back, which takes less time.
   */
  binder(options?: { readonly alone?: boolean }): Promise<Binder>;
  /** Makes functions callable from every query. */
  registerFunctions(functions: readonly UserFunction[], options?: RegisterFunctionsOptions): Promise<void>;
  /**
   * Columns of the target that the staged rows lack and that seem to be called otherwise in them: those of fitting types
   * whose values agree in rows with the same keys, or in rows that are the same otherwise.
   */
  suspectRenames(
    tx: Transaction,
    staged: Staged,
    target: TableName,
    keys: readonly string[],
  ): Promise<readonly SuspectedRename[]>;
  /** How columns became others, with what a table of the former would lose by taking rows of the latter. */
  compareColumns(before: readonly Column[], after: readonly Column[]): readonly ColumnChange[];
  /**
   * What the database is used for from now on (pipeline `orders`); undefined: nothing in particular. For engines whose
   * database is one process's at a time: others that find it taken are told.
   */
  announce?(activity: string | undefined): void;
  /** Gives disk space of deleted rows back, as far as the engine can. Call it when nothing else runs. */
  reclaim?(): Promise<ReclaimResult>;
  /** Receives every statement the engine runs, with time and rows. One listener; undefined removes it. */
  trace(listener: ((event: StatementTrace) => void) | undefined): void;
}

/** Size of the database on disk; 0 for one in memory. */
export interface ReclaimResult {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

export interface EngineCapabilities {
  readonly accepts: {
    readonly kinds: readonly ('rows' | 'arrow' | 'files' | 'stream' | 'streams')[];
    readonly formats: readonly ('csv' | 'json' | 'ndjson' | 'parquet')[];
    /** URI schemes the engine reads itself; `file` is a local path. */
    readonly schemes: readonly string[];
  };
  /** Whether state tables commit together with data. */
  readonly transactionalState: boolean;
}

/** `schema` is undefined for the default schema (`main`). */
export interface TableName {
  readonly schema?: string | undefined;
  readonly name: string;
}

/** Opaque handle; only the engine that made it looks inside. */
export interface Transaction {
  readonly id: string;
}

export interface EngineSession {
  /** As `Engine.transaction`, on the session's connection. */
  transaction<T>(fn: (tx: Transaction) => Promise<T>): Promise<T>;
}

export interface TransactionOptions {
  readonly signal?: AbortSignal;
  /** Written into traces; e.g. the task's id. */
  readonly label?: string;
  /** Schemas in which unqualified names of queries are looked up, before the default schema. */
  readonly searchPath?: readonly string[];
  /** Collects EXPLAIN ANALYZE of each query in the transaction. */
  readonly explain?: boolean;
}

export type SqlValue = null | boolean | number | bigint | string | Uint8Array;

export interface StatementResult {
  readonly rowsChanged: bigint;
  readonly columns: readonly Column[];
  /** Result rows as plain objects, values as in `RowStream`. Meant for small results. */
  readonly rows: readonly Row[];
}

export interface StreamOptions {
  /** As in `TransactionOptions`. */
  readonly searchPath?: readonly string[];
  readonly signal?: AbortSignal;
  /** False: only queries that change nothing are allowed. Default false. */
  readonly write?: boolean;
}

/**
 * Rows of a query in order. Values: BIGINT and wider as bigint, DECIMAL as text with all digits, dates and timestamps
 * as ISO text (zoned ones in UTC with `Z`), BLOB as Uint8Array, LIST as array, STRUCT as object, MAP as array of
 * `{ key, value }`.
 */
export interface RowStream extends AsyncDisposable {
  readonly columns: readonly Column[];
  rows(): AsyncIterable<readonly Row[]>;
}

export interface CopyOptions {
  /** Written into traces; e.g. the task's id. */
  readonly label?: string;
  /** Collects EXPLAIN ANALYZE of the query. */
  readonly explain?: boolean;
  /** As in `TransactionOptions`. */
  readonly searchPath?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface CopyResult {
  readonly rows: bigint;
  readonly bytes: number;
  /** Absolute paths of the files written. */
  readonly files: readonly string[];
  readonly columns: readonly Column[];
}

/** The result of a query as bytes. Disposing of it ends the query. */
export interface ByteStream extends AsyncDisposable {
  readonly columns: readonly Column[];
  readonly stream: Readable;
}

/** What a query reads. `complete` false: the engine cannot tell (PIVOT in FROM …), the statement is a barrier. */
export interface References {
  readonly tables: readonly TableReference[];
  /** Paths and globs given as literals to table functions or as `FROM 'file.csv'`. */
  readonly files: readonly string[];
  readonly complete: boolean;
  /** How many statements the text holds; a query must be exactly one. */
  readonly statements: number;
}

export interface TableReference extends TableName {
  /** Offset of the name in the SQL text, where the engine says it. */
  readonly offset?: number;
  /** The file the engine reads if there is no table of this name: `FROM "data.csv"`. */
  readonly file?: string;
}

export interface CatalogEntry {
  readonly table: TableName;
  readonly kind: 'table' | 'view';
  readonly columns: readonly Column[];
  readonly rows?: bigint;
  /** The view's query. */
  readonly sql?: string;
}

/** Problems are `SqlFlowError`s whose diagnostic's `sqlOffset` says where in the text they lie. */
export interface Binder extends AsyncDisposable {
  /** Declares a table, replacing one of that name. */
  declareTable(table: TableName, columns: readonly Column[]): Promise<void>;
  declareView(view: TableName, sql: string): Promise<void>;
  /** The columns a query would give. `dynamic`: they are known only when it runs (PIVOT without IN). */
  describe(
    sql: string,
    options?: { readonly searchPath?: readonly string[] },
  ): Promise<{ readonly columns: readonly Column[]; readonly dynamic: boolean }>;
  /** Columns of a declared or copied table; undefined if there is none. */
  columnsOf(table: TableName): Promise<readonly Column[] | undefined>;
}

/** A function of the user's project, as plain data. Types are SQL types. */
export interface UserFunction {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly call?: (...values: never[]) => unknown;
  readonly vector?: (...columns: never[][]) => readonly unknown[];
  readonly nulls: 'skip' | 'pass';
  /** True: values are the engine's own objects. */
  readonly exact: boolean;
  readonly volatile: boolean;
}

export interface RegisterFunctionsOptions {
  /** Masks the values of secrets in what errors show of arguments. */
  readonly mask?: (text: string) => string;
}

export interface StatementTrace extends TracedStatement {
  readonly label?: string;
  /** What EXPLAIN ANALYZE would say, where asked for. */
  readonly plan?: string;
}
