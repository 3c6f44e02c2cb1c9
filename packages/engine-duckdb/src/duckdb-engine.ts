import type {
  Batch,
  BytesFormat,
  Column,
  CursorValue,
  FilesData,
  FileTarget,
  SourceClock,
} from '@sqlflow/connector-sdk';
import type {
  ApplyOptions,
  CopyOptions,
  CursorArithmetic,
  Deduplication,
  Engine,
  EngineCapabilities,
  EngineSession,
  GoneKeys,
  HashedRows,
  HashOptions,
  MarkedRows,
  RegisterFunctionsOptions,
  RowMark,
  RowMatch,
  SqlValue,
  Staged,
  StagedPart,
  StageOptions,
  StageQueryOptions,
  StatementTrace,
  StreamOptions,
  TableName,
  Transaction,
  TransactionOptions,
  UserFunction,
  WindowRequest,
} from '@sqlflow/engine';
import { apply } from './apply/apply.js';
import { deleteRows } from './apply/delete-rows.js';
import { findColumns, findTarget } from './apply/target.js';
import { copyOut } from './copy/copy-out.js';
import { copyTo } from './copy/copy-to.js';
import { createSchemas, createView } from './create.js';
import type { Database } from './database.js';
import { compareColumns } from './evolve/compare-columns.js';
import { suspectRenames } from './evolve/suspect-renames.js';
import { inspectFiles } from './files/inspect-files.js';
import { cursorArithmetic } from './incremental/cursor-arithmetic.js';
import { cut, takePart } from './incremental/cut.js';
import { dropLoaded } from './incremental/drop-loaded.js';
import { dropNulls } from './incremental/drop-nulls.js';
import { hashRows } from './incremental/hash-rows.js';
import { inspectCursor } from './incremental/inspect-cursor.js';
import { keepOne } from './incremental/keep-one.js';
import { deleteGone } from './keys/delete-gone.js';
import { deleteMarked, deletionMark, markedRows } from './keys/delete-marked.js';
import { knownKeys } from './keys/known-keys.js';
import { Queries } from './queries.js';
import { reclaim } from './reclaim.js';
import { allRows } from './row-stream.js';
import { stageQuery } from './stage/stage-query.js';
import { stagedTableOf } from './stage/staged-table.js';
import { stage } from './stage/stager.js';
import { runSession, runTransaction, sessionOf } from './transaction.js';
import { openWindow } from './windows/open-window.js';
import { windowColumn } from './windows/window-column.js';

const capabilities: EngineCapabilities = {
  accepts: {
    kinds: ['rows', 'arrow', 'files', 'stream', 'streams'],
    formats: ['csv', 'json', 'ndjson', 'parquet'],
    schemes: ['file'],
  },
  transactionalState: true,
};

/** The Engine contract, put together from the files beside this one. */
export class DuckDbEngine implements Engine {
  readonly capabilities = capabilities;
  readonly cursors: CursorArithmetic;
  readonly #queries: Queries;

  constructor(private readonly database: Database) {
    this.#queries = new Queries(database);
    this.cursors = cursorArithmetic((work) => this.#queries.withSession(work));
  }

  transaction<T>(fn: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return runTransaction(this.database, fn, options);
  }

  session<T>(fn: (session: EngineSession) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return runSession(this.database, fn, options);
  }

  stage(tx: Transaction, batches: AsyncIterable<Batch>, options: StageOptions): Promise<Staged> {
    return stage(tx, batches, options);
  }

  stageQuery(tx: Transaction, sql: string, options: StageQueryOptions): Promise<Staged> {
    return stageQuery(tx, sql, options);
  }

  apply(tx: Transaction, staged: Staged, target: TableName, options: ApplyOptions) {
    return apply(tx, staged, target, options);
  }

  inspectCursor(tx: Transaction, staged: Staged, field: string, clock: SourceClock) {
    return inspectCursor(tx, staged, field, clock);
  }

  async tableColumns(tx: Transaction, table: TableName) {
    const columns = await findColumns(sessionOf(tx), table);
    return columns.length === 0 ? undefined : columns;
  }

  keepOne(
    tx: Transaction,
    staged: Staged,
    options: { readonly keys: readonly string[]; readonly deduplicate: Deduplication },
  ) {
    return keepOne(tx, staged, options);
  }

  dropNulls(tx: Transaction, staged: Staged, column: string) {
    return dropNulls(tx, staged, column);
  }

  dropLoaded(tx: Transaction, staged: Staged, loaded: HashedRows, options: HashOptions) {
    return dropLoaded(tx, staged, loaded, options);
  }

  hashRows(tx: Transaction, staged: Staged, options: HashOptions & { readonly from?: CursorValue | undefined }) {
    return hashRows(tx, staged, options);
  }

  cut(tx: Transaction, staged: Staged, options: { readonly cursor: string; readonly size: number }) {
    return cut(tx, staged, options);
  }

  takePart(tx: Transaction, part: StagedPart) {
    return takePart(tx, part);
  }

  knownKeys(tx: Transaction, table: TableName, keys: readonly string[]) {
    return knownKeys(sessionOf(tx), table, keys);
  }

  deleteGone(tx: Transaction, table: TableName, staged: Staged, gone: GoneKeys) {
    return deleteGone(tx, table, staged, gone);
  }

  markedRows(tx: Transaction, staged: Staged, table: TableName, mark: RowMark) {
    return markedRows(tx, staged, table, mark);
  }

  deleteMarked(tx: Transaction, table: TableName, column: string, before: MarkedRows) {
    return deleteMarked(tx, table, column, before);
  }

  deletionMark(type: string) {
    return deletionMark(type);
  }

  deleteRows(tx: Transaction, table: TableName, rows: RowMatch) {
    return deleteRows(sessionOf(tx), table, rows);
  }

  windowColumn(type: string) {
    return windowColumn(type);
  }

  openWindow(tx: Transaction, target: TableName, request: WindowRequest) {
    return openWindow(tx, target, request);
  }

  createView(tx: Transaction, view: TableName, sql: string, options: { readonly orReplace: boolean }) {
    return createView(sessionOf(tx), view, sql, options);
  }

  createSchemas(names: readonly string[]) {
    return createSchemas(this.database, names);
  }

  async run(tx: Transaction, sql: string, values: readonly SqlValue[] = []) {
    const result = await sessionOf(tx).run(sql, { values, own: true });
    if (/^\s*(?:CREATE|DROP|ALTER)\b[\s\S]*\b(?:macro|function)\b/i.test(sql)) await this.#queries.forgetMacros();
    return { rowsChanged: BigInt(result.rowsChanged), ...(await allRows(result)) };
  }

  inspect(files: FilesData, options: { readonly signal?: AbortSignal } = {}) {
    return inspectFiles(this.database, files, options);
  }

  stream(sql: string, options?: StreamOptions) {
    return this.#queries.stream(sql, options);
  }

  copyOut(sql: string, format: BytesFormat, options: CopyOptions) {
    return copyOut(this.database, sql, format, options);
  }

  copyTo(sql: string, target: FileTarget, options: CopyOptions) {
    return copyTo(this.database, sql, target, options);
  }

  arrow(sql: string, options?: StreamOptions) {
    return this.#queries.arrow(sql, options);
  }

  references(sql: string) {
    return this.#queries.references(sql);
  }

  simpleConditions(sql: string) {
    return this.#queries.simpleConditions(sql);
  }

  describe(sql: string, options?: { readonly searchPath?: readonly string[] }) {
    return this.#queries.describe(sql, options);
  }

  catalog(options?: { readonly columns?: boolean }) {
    return this.#queries.catalog(options);
  }

  binder(options?: { readonly alone?: boolean }) {
    return this.#queries.binder(options);
  }

  registerFunctions(functions: readonly UserFunction[], options?: RegisterFunctionsOptions) {
    return this.#queries.registerFunctions(functions, options);
  }

  reclaim() {
    return reclaim(this.database);
  }

  trace(listener: ((event: StatementTrace) => void) | undefined): void {
    this.database.listener = listener;
  }

  async suspectRenames(tx: Transaction, staged: Staged, target: TableName, keys: readonly string[]) {
    const session = sessionOf(tx);
    const found = await findTarget(session, target);
    const incoming = { source: stagedTableOf(session, staged).relation, columns: staged.columns };
    return found === undefined ? [] : suspectRenames(session, target, found, incoming, keys);
  }

  compareColumns(before: readonly Column[], after: readonly Column[]) {
    return compareColumns(before, after);
  }

  announce(activity: string | undefined): void {
    this.database.note?.announce(activity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.close();
  }
}
