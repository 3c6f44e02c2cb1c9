import type { Column } from '@sqlflow/connector-sdk';
import type { Session } from '../session.js';
import { quoteName, sameName } from '../sql-text.js';
import { newTemporaryTable, type StagedTable } from './staged-table.js';

/** The column that says where a row stands among those staged. Places grow in the order in which the rows came. */
export const place = '__sqlflow_place';

/** A table that a handle stands for, with its columns. */
export interface PlacedTable {
  readonly table: StagedTable;
  readonly columns: readonly Column[];
}

/** The rows with their places, as a table expression. A column of the user's called rowid hides the engine's. */
export function withPlaces({ table, columns }: PlacedTable): string {
  const own = hidesRowId(columns) ? 'row_number() OVER ()' : 'rowid';
  return `(SELECT ${own} AS ${place}, * FROM ${table.relation})`;
}

/** Whether a column hides the engine's row ids. */
export function hidesRowId(columns: readonly Column[]): boolean {
  return columns.some((column) => sameName(column.name, 'rowid'));
}

/** Leaves out the rows at the places that a query gives. Returns how many. */
export async function dropPlaces(session: Session, placed: PlacedTable, places: string): Promise<bigint> {
  const { table, columns } = placed;
  if (!hidesRowId(columns)) return session.count(`DELETE FROM ${table.relation} WHERE rowid IN (${places})`);
  const before = await session.count(`SELECT count(*) FROM ${table.relation}`);
  const kept = `SELECT * EXCLUDE (${place}) FROM ${withPlaces(placed)} WHERE ${place} NOT IN (${places})`;
  const { name } = newTemporaryTable();
  const relation = [table.catalog, table.schema, name].map(quoteName).join('.');
  const kind = table.real ? '' : 'TEMP ';
  await session.run(`CREATE ${kind}TABLE ${relation} AS ${kept}`, { query: '' });
  await session.run(`DROP TABLE ${table.relation}`, { query: '' });
  await session.run(`ALTER TABLE ${relation} RENAME TO ${quoteName(table.name)}`, { query: '' });
  return before - (await session.count(`SELECT count(*) FROM ${table.relation}`));
}
