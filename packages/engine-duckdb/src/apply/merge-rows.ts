import type { Session } from '../session.js';
import { quoteName, sameName } from '../sql-text.js';

/** Rows to be merged into a table that has all their columns, in its types, one row per key. */
export interface MergeRows {
  readonly session: Session;
  /** Full, quoted name. */
  readonly target: string;
  /** Table expression. */
  readonly source: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  /** True: the target has columns that the rows lack. */
  readonly lacksColumns: boolean;
}

export interface MergeCounts {
  readonly inserted: bigint;
  readonly updated: bigint;
}

/**
 * Measured on 1 million rows, of which 1,000 to 500,000 came again: UPDATE and INSERT take 0.4 to 0.6 s, MERGE INTO 0.3
 * to 0.4 s, DELETE and INSERT 0.02 to 0.2 s, and the file grows by a fifth of what UPDATE makes it grow. So rows are
 * replaced, where that comes to the same: every column comes with the rows, each key stands in the table once, and no
 * other table refers to it.
 */
export async function mergeRows(rows: MergeRows): Promise<MergeCounts> {
  const { session, target, source } = rows;
  const on = rows.keys.map((key) => `t.${quoteName(key)} IS NOT DISTINCT FROM s.${quoteName(key)}`).join(' AND ');
  if (!rows.lacksColumns && (await isReplaceable(rows, on))) {
    const updated = await session.count(`DELETE FROM ${target} AS t USING ${source} AS s WHERE ${on}`);
    const all = await session.count(`INSERT INTO ${target} BY NAME FROM ${source}`);
    return { updated, inserted: all - updated };
  }
  const updated = await update(rows, on);
  const missing = `SELECT s.* FROM ${source} AS s ANTI JOIN ${target} AS t ON ${on}`;
  return { updated, inserted: await session.count(`INSERT INTO ${target} BY NAME ${missing}`) };
}

async function isReplaceable({ session, target, source, keys }: MergeRows, on: string): Promise<boolean> {
  // Keys of the source are distinct, so a key that is matched twice stands in the target twice.
  const matched = keys.map((key) => `s.${quoteName(key)}`).join(', ');
  const twice = await session.count(
    `SELECT count(*) FROM (SELECT 1 FROM ${source} AS s JOIN ${target} AS t ON ${on} GROUP BY ${matched} HAVING count(*) > 1)`,
  );
  if (twice > 0n) return false;
  const references = await session.count(
    "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'",
  );
  return references === 0n;
}

async function update({ session, target, source, columns, keys }: MergeRows, on: string): Promise<bigint> {
  const values = columns.filter((column) => !keys.some((key) => sameName(key, column)));
  if (values.length === 0) {
    return session.count(`SELECT count(*) FROM ${target} AS t SEMI JOIN ${source} AS s ON ${on}`);
  }
  const set = values.map((name) => `${quoteName(name)} = s.${quoteName(name)}`).join(', ');
  return session.count(`UPDATE ${target} AS t SET ${set} FROM ${source} AS s WHERE ${on}`);
}
