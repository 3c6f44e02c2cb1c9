import type { Column } from '@sqlflow/connector-sdk';
import type { HashedRows, HashOptions, Staged, Transaction } from '@sqlflow/engine';
import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import { type PlacedTable, place, withPlaces } from '../stage/places.js';
import { newPassingTable, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { requireColumn } from './cursor-column.js';
import { columnHash, type HashedColumn, hashedColumns } from './value-hash.js';

/** Staged rows beside those that were loaded before. */
export interface Comparison {
  readonly tx: Transaction;
  readonly session: Session;
  readonly placed: PlacedTable;
  readonly cursor: Column;
  /** Columns that are compared, in the order of their names. */
  readonly columns: readonly HashedColumn[];
  /** Table with the loaded rows. */
  readonly loaded: string;
  readonly sets: readonly ColumnSet[];
}

/** Names of the columns that rows were loaded with, as the text that was stored. */
export interface ColumnSet {
  readonly text: string;
  readonly names: readonly string[];
}

/** Writes the loaded rows down, as the query behind them is read several times. */
export async function compareWith(
  tx: Transaction,
  staged: Staged,
  { query }: HashedRows,
  options: HashOptions,
): Promise<Comparison> {
  const session = sessionOf(tx);
  const placed = { table: stagedTableOf(session, staged), columns: staged.columns };
  const cursor = requireColumn(staged.columns, options.cursor);
  const columns = hashedColumns(staged.columns, options);
  const loaded = newPassingTable(tx).relation;
  const entry = (await session.describe(query)).some(({ name }) => name === 'entry') ? 'entry' : '0 AS entry';
  await session.run(
    `CREATE TEMP TABLE ${loaded} AS SELECT cursor_value, column_names, column_hashes, row_count, ${entry} FROM (${query}\n)`,
    { query: '' },
  );
  return { tx, session, placed, cursor, columns, loaded, sets: await columnSets(session, loaded, columns) };
}

/**
 * The set that shares most columns with the rows comes first, of equals the newest. Not simply the newest: a column that
 * was dropped and added again makes an older set the closer one.
 */
async function columnSets(session: Session, loaded: string, columns: readonly HashedColumn[]): Promise<ColumnSet[]> {
  const rows = await session.rows(
    `SELECT column_names AS names FROM ${loaded} GROUP BY column_names ORDER BY max(entry) DESC, column_names`,
  );
  const sets = rows.map((row) => ({ text: String(row.names), names: JSON.parse(String(row.names)) as string[] }));
  const shared = ({ names }: ColumnSet) => columns.filter(({ name }) => names.includes(name)).length;
  return sets.sort((a, b) => shared(b) - shared(a));
}

/**
 * A table of the staged rows that can be among the loaded: only those with a cursor value that was loaded, so that
 * hashes are computed for no others. Their places, and `h0`, `h1` … in the order of the columns.
 */
export async function writeCandidates({ tx, session, placed, cursor, columns, loaded }: Comparison): Promise<string> {
  const { relation } = newPassingTable(tx);
  const hashes = columns.map((column, at) => `, ${columnHash(column)} AS h${at}`).join('');
  const name = quoteName(cursor.name);
  const values = `SELECT TRY_CAST(cursor_value AS ${cursor.type}) FROM ${loaded} WHERE cursor_value IS NOT NULL`;
  const withoutCursor = `${name} IS NULL AND EXISTS (FROM ${loaded} WHERE cursor_value IS NULL)`;
  await session.run(
    `CREATE TEMP TABLE ${relation} AS SELECT ${place}${hashes} FROM ${withPlaces(placed)}
     WHERE ${name} IN (${values}) OR (${withoutCursor})`,
    { query: '' },
  );
  return relation;
}

/** How the hashes of the candidates and those of a set of loaded rows are compared. */
export interface HashColumns {
  /** List of the hashes that both have, in one order. */
  readonly staged: string;
  readonly loaded: string;
  /** Hashes of the candidates in columns that the set lacks. */
  readonly added: readonly string[];
}

/** Undefined where there is no column in common. */
export function hashColumns(columns: readonly HashedColumn[], { names }: ColumnSet): HashColumns | undefined {
  const places = columns.map(({ name }, at) => ({ hash: `h${at}`, index: names.indexOf(name) + 1 }));
  const common = places.filter(({ index }) => index > 0);
  if (common.length === 0) return undefined;
  return {
    staged: `[${common.map(({ hash }) => hash).join(', ')}]`,
    loaded: `[${common.map(({ index }) => `column_hashes[${index}]`).join(', ')}]`,
    added: places.filter(({ index }) => index === 0).map(({ hash }) => hash),
  };
}
