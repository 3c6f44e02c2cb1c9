import type { HashedRows } from '@sqlflow/engine';

export interface HashedRow {
  /** Absent where the row has no cursor. */
  readonly cursor?: string;
  readonly columns: readonly string[];
  readonly hashes: readonly bigint[];
  readonly count: bigint;
}

/** Hashed rows as the engine hands them over: the text of a query. */
export function hashedRows(rows: readonly HashedRow[]): HashedRows {
  const tuples = rows.map(({ cursor, columns, hashes, count }) => {
    const values = [cursor, JSON.stringify(columns)].map((each) =>
      each === undefined ? 'NULL' : `'${each.replaceAll("'", "''")}'`,
    );
    return `(${values.join(', ')}, [${hashes.join(', ')}]::UBIGINT[], ${count}::BIGINT)`;
  });
  return { query: `SELECT * FROM (VALUES ${tuples.join(', ')}) AS r (cursor_value, column_names, column_hashes, row_count)` };
}
