import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ApplyMode, Staged, TableName, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../session.js';
import { databaseName, quoteName } from '../sql-text.js';

/**
 * Where staged rows are. A replacement is staged as a real table with a hidden name in the target's schema, which
 * `apply` renames: the rows are written once. Everything else goes into a temporary table, which never reaches the
 * database file.
 */
export interface StagedTable {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  /** Full, quoted name for use in SQL. */
  readonly relation: string;
  /** True: a real table, which may become the target by renaming. */
  readonly real: boolean;
}

/** Tables with this prefix are never the user's. They exist only inside an open transaction. */
export const hiddenPrefix = '__sqlflow_stage_';

interface KnownStage {
  /** Temporary tables are the connection's: they outlive the transaction that made them. */
  readonly connection: DuckDBConnection;
  readonly table: StagedTable;
  /** Columns that are known to tell any two of the rows apart. */
  readonly keys?: readonly string[] | undefined;
}

const tables = new WeakMap<Staged, KnownStage>();
/** What must be gone before the transaction commits. */
const passing = new WeakMap<Transaction, Set<StagedTable>>();
const gone = new WeakSet<StagedTable>();

/** Chooses the name and kind of a staging table. It does not exist yet. */
export function newStagingTable(
  tx: Transaction,
  intent: { readonly target: TableName; readonly mode: ApplyMode },
): StagedTable {
  if (intent.mode !== 'replace') return newTemporaryTable();
  return passingTable(tx, named(databaseName, intent.target.schema ?? 'main', true));
}

/** A temporary table for what nobody needs after the transaction. It does not exist yet. */
export function newPassingTable(tx: Transaction): StagedTable {
  return passingTable(tx, newTemporaryTable());
}

function passingTable(tx: Transaction, table: StagedTable): StagedTable {
  const known = passing.get(tx) ?? new Set();
  known.add(table);
  passing.set(tx, known);
  return table;
}

/** A temporary table of the connection. It does not exist yet. */
export function newTemporaryTable(): StagedTable {
  return named('temp', 'main', false);
}

function named(catalog: string, schema: string, real: boolean): StagedTable {
  const name = `${hiddenPrefix}${randomBytes(8).toString('hex')}`;
  return { catalog, schema, name, relation: [catalog, schema, name].map(quoteName).join('.'), real };
}

/** Remembers which table a handle stands for. */
export function stagedHandle(
  session: Session,
  table: StagedTable,
  facts: Omit<Staged, 'id'>,
  keys?: readonly string[],
): Staged {
  const staged: Staged = { id: table.name, ...facts };
  tables.set(staged, { connection: session.connection, table, keys });
  return staged;
}

/** Columns that are known to tell any two of the staged rows apart. */
export function keysOfStage(staged: Staged): readonly string[] | undefined {
  return tables.get(staged)?.keys;
}

/** The table behind a handle of this connection. */
export function stagedTableOf(session: Session, staged: Staged): StagedTable {
  const found = tables.get(staged);
  if (found === undefined || found.connection !== session.connection || gone.has(found.table)) {
    throw sqlFlowError(codes.engine.stageGone, {});
  }
  return found.table;
}

/** The handle is used up: a new one stands for the rows that are left in its table. */
export function renewHandle(
  session: Session,
  staged: Staged,
  rows: bigint,
  keys: readonly string[] | undefined = keysOfStage(staged),
): Staged {
  const table = stagedTableOf(session, staged);
  tables.delete(staged);
  const { id: _, ...facts } = staged;
  return stagedHandle(session, table, { ...facts, rows }, keys);
}

/** The rows are where they should be: the handle is used up. Batches of a session must not pile up in memory. */
export async function endStage(tx: Transaction, session: Session, staged: Staged): Promise<void> {
  const table = stagedTableOf(session, staged);
  tables.delete(staged);
  passing.get(tx)?.delete(table);
  if (!table.real) await session.run(`DROP TABLE IF EXISTS ${table.relation}`, { query: '' });
}

/** Hidden tables that nobody applied must not be committed. */
export async function dropPassingTables(tx: Transaction, session: Session): Promise<void> {
  for (const table of passing.get(tx) ?? []) {
    await session.run(`DROP TABLE IF EXISTS ${table.relation}`, { query: '' });
    gone.add(table);
  }
  passing.delete(tx);
}
