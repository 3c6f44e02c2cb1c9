import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import type { TableRef } from './evolve.js';
import type { Widening } from './plan.js';
import { rebuildTable } from './rebuild.js';
import { tableCondition } from './table-condition.js';

/**
 * Gives columns wider types. DuckDB refuses ALTER TYPE where an index or key depends on the table; there the table is
 * built anew, with its constraints and indexes.
 */
export async function changeType(session: Session, table: TableRef, widened: readonly Widening[]): Promise<void> {
  if (await hasDependents(session, table)) {
    await rebuildTable(session, table, new Map(widened.map(({ column, to }) => [column, to])));
    return;
  }
  for (const { column, to } of widened) {
    const name = quoteName(column);
    await session.run(`ALTER TABLE ${table.relation} ALTER COLUMN ${name} SET DATA TYPE ${to}`, { query: '' });
  }
}

async function hasDependents(session: Session, table: TableRef): Promise<boolean> {
  const where = tableCondition(table);
  const constraints = `SELECT count(*) FROM duckdb_constraints() WHERE ${where} AND constraint_type <> 'NOT NULL'`;
  const indexes = `SELECT count(*) FROM duckdb_indexes() WHERE ${where}`;
  return (await session.count(constraints)) > 0n || (await session.count(indexes)) > 0n;
}
