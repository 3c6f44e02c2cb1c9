import { randomBytes } from 'node:crypto';
import type { ApplyMode, Staged, TableName, Transaction } from '@sqlflow/connector-sdk';
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

const tables = new WeakMap<Staged, { readonly tx: Transaction; readonly table: StagedTable }>();
const unapplied = new WeakMap<Transaction, Set<StagedTable>>();

/** Chooses the name and kind of a staging table. It does not exist yet. */
export function newStagingTable(
  tx: Transaction,
  intent: { readonly target: TableName; readonly mode: ApplyMode },
): StagedTable {
  if (intent.mode !== 'replace') return newTemporaryTable();
  const table = named(databaseName, intent.target.schema ?? 'main', true);
  const known = unapplied.get(tx) ?? new Set();
  known.add(table);
  unapplied.set(tx, known);
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
export function stagedHandle(tx: Transaction, table: StagedTable, facts: Omit<Staged, 'id'>): Staged {
  const staged: Staged = { id: table.name, ...facts };
  tables.set(staged, { tx, table });
  return staged;
}

/** The table behind a handle of this transaction. */
export function stagedTableOf(tx: Transaction, staged: Staged): StagedTable {
  const found = tables.get(staged);
  if (found === undefined || found.tx !== tx) throw sqlFlowError(codes.engine.stageGone, {});
  return found.table;
}

/** The table has become something else or is gone: the handle is used up. */
export function forgetStage(tx: Transaction, staged: Staged): void {
  const found = tables.get(staged);
  if (found !== undefined) unapplied.get(tx)?.delete(found.table);
  tables.delete(staged);
}

/** Hidden tables that nobody applied must not be committed. */
export async function dropUnappliedStages(tx: Transaction, session: Session): Promise<void> {
  for (const table of unapplied.get(tx) ?? []) await session.run(`DROP TABLE IF EXISTS ${table.relation}`);
  unapplied.delete(tx);
}
