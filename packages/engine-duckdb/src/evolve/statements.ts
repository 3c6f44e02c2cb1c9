import type { TableName } from '@sqlflow/engine';
import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';

/** Statements for people to run: names are quoted only where SQL needs it. */
export interface Statements {
  rename(from: string, to: string): string;
  drop(column: string): string;
  /** Values that the new type cannot hold become NULL where `lossy`. */
  changeType(column: string, type: string, options?: { readonly lossy: boolean }): string;
}

export async function statementsFor(session: Session, table: TableName): Promise<Statements> {
  const rows = await session.rows(
    "SELECT keyword_name AS word FROM duckdb_keywords() WHERE keyword_category = 'reserved'",
  );
  const reserved = new Set(rows.map(({ word }) => String(word).toLowerCase()));
  const name = (text: string) =>
    /^[a-z_][a-z0-9_]*$/i.test(text) && !reserved.has(text.toLowerCase()) ? text : quoteName(text);
  const alter = `ALTER TABLE ${table.schema === undefined ? '' : `${name(table.schema)}.`}${name(table.name)}`;
  return {
    rename: (from, to) => `${alter} RENAME COLUMN ${name(from)} TO ${name(to)};`,
    drop: (column) => `${alter} DROP COLUMN ${name(column)};`,
    changeType: (column, type, { lossy } = { lossy: false }) =>
      `${alter} ALTER COLUMN ${name(column)} SET DATA TYPE ${type}${lossy ? ` USING TRY_CAST(${name(column)} AS ${type})` : ''};`,
  };
}
