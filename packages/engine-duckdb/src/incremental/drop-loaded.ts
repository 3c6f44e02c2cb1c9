import type { Column, HashedRows, HashOptions, Staged, Transaction } from '@sqlflow/connector-sdk';
import type { Session } from '../session.js';
import { quoteName, quoteText } from '../sql-text.js';
import { dropPlaces, place, withPlaces } from '../stage/places.js';
import { newPassingTable, renewHandle, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { requireColumn } from './cursor-column.js';
import { columnHash, type HashedColumn, hashedColumns, nullHash } from './value-hash.js';

/**
 * Leaves out rows that were loaded before, each as often as it was. Rows are compared as a multiset, by one hash per
 * column over the columns that both sides have: the columns that loaded rows had may differ from run to run.
 */
export async function dropLoaded(
  tx: Transaction,
  staged: Staged,
  loaded: HashedRows,
  options: HashOptions,
): Promise<Staged> {
  const session = sessionOf(tx);
  const placed = { table: stagedTableOf(session, staged), columns: staged.columns };
  const cursor = requireColumn(staged.columns, options.cursor);
  const known = await writeDown(tx, session, loaded);
  const sets = await columnSets(session, known);
  if (sets.length === 0) return renewHandle(session, staged, {});
  const counted = options.keys === undefined ? known : await newestOfKeys(tx, session, known, sets, options.keys);
  const columns = hashedColumns(staged.columns, options);
  const candidates = newPassingTable(tx).relation;
  const hashes = columns.map((column, at) => `, ${columnHash(column)} AS h${at}`).join('');
  await session.run(
    `CREATE TEMP TABLE ${candidates} AS SELECT ${place}${hashes} FROM ${withPlaces(placed)} WHERE ${sharesCursor(cursor, counted)}`,
    { query: '' },
  );
  const matched = newPassingTable(tx).relation;
  await session.run(`CREATE TEMP TABLE ${matched} (${place} BIGINT)`, { query: '' });
  for (const set of sets) await matchSet(session, { candidates, counted, matched }, columns, set);
  const dropped = await dropPlaces(session, placed, `SELECT ${place} FROM ${matched}`);
  for (const table of new Set([known, counted, candidates, matched])) {
    await session.run(`DROP TABLE ${table}`, { query: '' });
  }
  return renewHandle(session, staged, { rows: staged.rows - dropped });
}

/** The loaded rows as a table: the query behind them is read several times. */
async function writeDown(tx: Transaction, session: Session, { query }: HashedRows): Promise<string> {
  const { relation } = newPassingTable(tx);
  const columns = await session.describe(query);
  const entry = columns.some(({ name }) => name === 'entry') ? 'entry' : '0 AS entry';
  await session.run(
    `CREATE TEMP TABLE ${relation} AS SELECT cursor_value, column_names, column_hashes, row_count, ${entry} FROM (${query}\n)`,
    { query: '' },
  );
  return relation;
}

/** Names of the columns that rows were loaded with, as the text that was stored. */
interface ColumnSet {
  readonly text: string;
  readonly names: readonly string[];
}

/** The newest first. */
async function columnSets(session: Session, known: string): Promise<ColumnSet[]> {
  const rows = await session.rows(
    `SELECT column_names AS names FROM ${known} GROUP BY column_names ORDER BY max(entry) DESC, column_names`,
  );
  return rows.map((row) => ({ text: String(row.names), names: JSON.parse(String(row.names)) as string[] }));
}

/**
 * Of the loaded rows of one key only the newest counts, because it is the one in the table: a row that was changed and
 * changed back at the same cursor has to be applied again.
 */
async function newestOfKeys(
  tx: Transaction,
  session: Session,
  known: string,
  sets: readonly ColumnSet[],
  keys: readonly string[],
): Promise<string> {
  const cases = sets.flatMap(({ text, names }) => {
    const at = keys.map((key) => names.indexOf(key.toLowerCase()) + 1);
    if (at.includes(0)) return [];
    return [`WHEN ${quoteText(text)} THEN [${at.map((each) => `column_hashes[${each}]`).join(', ')}]`];
  });
  const { relation } = newPassingTable(tx);
  const key = cases.length === 0 ? 'NULL' : `CASE column_names ${cases.join(' ')} END`;
  await session.run(
    `CREATE TEMP TABLE ${relation} AS SELECT * EXCLUDE (row_key) FROM (SELECT *, ${key} AS row_key FROM ${known})
     WHERE row_key IS NOT NULL QUALIFY rank() OVER (PARTITION BY row_key ORDER BY entry DESC) = 1`,
    { query: '' },
  );
  return relation;
}

/** Only rows with a cursor value that was loaded can be among the loaded: hashes are computed for no others. */
function sharesCursor({ name, type }: Column, known: string): string {
  const column = quoteName(name);
  const values = `SELECT TRY_CAST(cursor_value AS ${type}) FROM ${known} WHERE cursor_value IS NOT NULL`;
  return `${column} IN (${values}) OR (${column} IS NULL AND EXISTS (FROM ${known} WHERE cursor_value IS NULL))`;
}

interface Tables {
  readonly candidates: string;
  readonly counted: string;
  readonly matched: string;
}

/** Matches the candidates that are left with the rows that were loaded with one set of columns. */
async function matchSet(
  session: Session,
  { candidates, counted, matched }: Tables,
  columns: readonly HashedColumn[],
  { text, names }: ColumnSet,
): Promise<void> {
  const places = columns.map(({ name }, at) => ({ hash: `h${at}`, index: names.indexOf(name) + 1 }));
  const common = places.filter(({ index }) => index > 0);
  if (common.length === 0) return;
  const filled = places.filter(({ index }) => index === 0).map(({ hash }) => `(${hash} <> ${nullHash})::INTEGER`);
  await session.run(
    `INSERT INTO ${matched}
     WITH loaded AS (
       SELECT [${common.map(({ index }) => `column_hashes[${index}]`).join(', ')}] AS hashes, sum(row_count) AS rows
       FROM ${counted} WHERE column_names = ${quoteText(text)} GROUP BY hashes
     ), staged AS (
       SELECT ${place}, [${common.map(({ hash }) => hash).join(', ')}] AS hashes, ${['0', ...filled].join(' + ')} AS filled
       FROM ${candidates} ANTI JOIN ${matched} USING (${place})
     )
     SELECT ${place} FROM (
       SELECT ${place}, rows, row_number() OVER (PARTITION BY hashes ORDER BY filled, ${place}) AS number
       FROM staged JOIN loaded USING (hashes)
     ) WHERE number <= rows`,
    { query: '' },
  );
}
