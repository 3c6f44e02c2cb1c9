import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';

/** Up to here bound values are faster (1.3 ms a row of 26 columns), from here on arrays (3 µs a row). */
const fewRows = 5;
/** Rows per statement: bounds the memory for the text of one. */
const chunk = 20_000;

/** One row by column; undefined is NULL. Numbers are bigint, so that no value can be rounded. */
export type StateRow = Readonly<Record<string, string | bigint | boolean | undefined>>;

/**
 * Adds rows to a table of schema `sqlflow`, in order. Columns that no row has a value for are left out: each costs as much
 * as one with a value.
 */
export async function insertRows(
  engine: Engine,
  tx: Transaction,
  table: string,
  rows: readonly StateRow[],
): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row).filter((column) => row[column] !== undefined)))];
  const into = `INSERT INTO sqlflow.${table} (${columns.map((column) => `"${column}"`).join(', ')})`;
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk);
    if (part.length <= fewRows) {
      const tuple = `(${columns.map(() => '?').join(', ')})`;
      const values = part.flatMap((row) => columns.map((column): SqlValue => row[column] ?? null));
      await engine.run(tx, `${into} VALUES ${part.map(() => tuple).join(', ')}`, values);
    } else {
      // One list per column: its texts are cast to the column's type, as every value of a state table can be.
      const list = 'unnest(CAST(CAST(? AS JSON) AS VARCHAR[]))';
      const values = columns.map((column) => JSON.stringify(part.map((row) => asText(row[column]))));
      await engine.run(tx, `${into} SELECT ${columns.map(() => list).join(', ')}`, values);
    }
  }
}

/** Half a surrogate pair is no UTF-8, and the engine refuses it in JSON. */
function asText(value: string | bigint | boolean | undefined): string | null {
  return value === undefined ? null : String(value).toWellFormed();
}
