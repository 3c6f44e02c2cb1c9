import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { quoteText } from './sql-text.js';

/** Up to here rows written out are faster (1.8 ms a row of 26 columns), from here on arrays (3 µs a row). */
const fewRows = 5;
/** Tables whose rows are written out. What others hold is people's data or large, and has no place in traced statements. */
const writtenOut: ReadonlySet<string> = new Set(['history_entries', 'watermarks', 'schema_versions']);
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
      await insertFew(engine, tx, { into, columns, binds: !writtenOut.has(table) }, part);
    } else {
      // One list per column: its texts are cast to the column's type, as every value of a state table can be.
      const list = 'unnest(CAST(CAST(? AS JSON) AS VARCHAR[]))';
      const values = columns.map((column) => JSON.stringify(part.map((row) => asText(row[column]))));
      await engine.run(tx, `${into} SELECT ${columns.map(() => list).join(', ')}`, values);
    }
  }
}

async function insertFew(
  engine: Engine,
  tx: Transaction,
  { into, columns, binds }: { readonly into: string; readonly columns: readonly string[]; readonly binds: boolean },
  rows: readonly StateRow[],
): Promise<void> {
  const bound: SqlValue[] = [];
  const literal = (value: StateRow[string]): string => {
    if (value === undefined) return 'NULL';
    if (typeof value !== 'string') return String(value);
    // Binding a value makes the engine plan twice, which takes as long again; a zero byte cannot be written out.
    if (binds || value.includes('\0')) {
      bound.push(value);
      return '?';
    }
    return quoteText(value.toWellFormed());
  };
  const tuples = rows.map((row) => `(${columns.map((column) => literal(row[column])).join(', ')})`);
  await engine.run(tx, `${into} VALUES ${tuples.join(', ')}`, bound);
}

/** Half a surrogate pair is no UTF-8, and the engine refuses it in JSON. */
function asText(value: string | bigint | boolean | undefined): string | null {
  return value === undefined ? null : String(value).toWellFormed();
}
