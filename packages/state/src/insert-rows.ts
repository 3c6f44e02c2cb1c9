import type { Engine, SqlValue, Transaction } from '@sqlflow/connector-sdk';

/** Rows per statement: more make it slower to parse than to run. */
const chunk = 250;

/** One row by column; undefined is NULL. */
export type StateRow = Readonly<Record<string, SqlValue | undefined>>;

/**
 * Adds rows to a table of schema `sqlflow`, in order. All rows have the columns of the first. Numbers must be bigint
 * or text: a column of numbers and bigints side by side would become DOUBLE and lose digits.
 */
export async function insertRows(
  engine: Engine,
  tx: Transaction,
  table: string,
  rows: readonly StateRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk);
    const sql = `INSERT INTO sqlflow.${table} (${columns.map(quoteColumn).join(', ')}) VALUES ${part.map(() => tuple).join(', ')}`;
    await engine.run(
      tx,
      sql,
      part.flatMap((row) => columns.map((column) => row[column] ?? null)),
    );
  }
}

function quoteColumn(name: string): string {
  return `"${name}"`;
}
