import type { CursorValue } from '@sqlflow/connector-sdk';
import type { HashedRows, HashOptions, Staged, Transaction } from '@sqlflow/engine';
import { quoteName, quoteText } from '../sql-text.js';
import { place, withPlaces } from '../stage/places.js';
import { newPassingTable, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { kindChanged, requireColumn } from './cursor-column.js';
import { atOrAboveOrNull } from './cursor-condition.js';
import { sameKind } from './cursor-kind.js';
import { cursorTextSql } from './cursor-text.js';
import { columnHash, hashedColumns } from './value-hash.js';

/**
 * The staged rows by their hashes, equal ones counted; with keys only those equal to the newest of their key, which is
 * what the table holds afterwards. They are written down at once: what is staged changes when it is applied.
 */
export async function hashRows(
  tx: Transaction,
  staged: Staged,
  options: HashOptions & { readonly from?: CursorValue | undefined },
): Promise<HashedRows> {
  const session = sessionOf(tx);
  const table = stagedTableOf(session, staged);
  const cursor = requireColumn(staged.columns, options.cursor);
  const columns = hashedColumns(staged.columns, options);
  const { from, keys = [] } = options;
  if (from !== undefined && !sameKind(cursor.type, from.type)) throw kindChanged(cursor, from);
  const name = quoteName(cursor.name);
  const where = from === undefined ? '' : ` WHERE ${atOrAboveOrNull(name, cursor.type, from)}`;
  const by = keys.map((key) => quoteName(requireColumn(staged.columns, key).name)).join(', ');
  const newest = `first_value(column_hashes) OVER (PARTITION BY ${by} ORDER BY ${name} DESC NULLS LAST, ${place} DESC)`;
  const hashed = `SELECT *, ${cursorTextSql(cursor.name, cursor.type)} AS cursor_value,
    [${columns.map(columnHash).join(', ')}]::UBIGINT[] AS column_hashes FROM ${withPlaces({ table, columns: staged.columns })}${where}`;
  const rows =
    keys.length === 0
      ? hashed
      : `SELECT cursor_value, column_hashes FROM (SELECT *, ${newest} AS newest FROM (${hashed})) WHERE column_hashes = newest`;
  const names = quoteText(JSON.stringify(columns.map((column) => column.name)));
  const { relation } = newPassingTable(tx);
  await session.run(
    `CREATE TEMP TABLE ${relation} AS SELECT cursor_value, ${names} AS column_names, column_hashes, count(*) AS row_count
     FROM (${rows}) GROUP BY cursor_value, column_hashes`,
    { query: '' },
  );
  return { query: `SELECT cursor_value, column_names, column_hashes, row_count FROM ${relation}` };
}
