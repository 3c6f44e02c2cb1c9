import { DuckDBInstance } from '@duckdb/node-api';

/** 7 columns, about 73 bytes a row as CSV: id, customer, product, quantity, price, instant, status. */
const orders = (rows: number): string => `
  SELECT
    1000000 + i AS order_id,
    'C' || lpad((hash(i) % 50000)::VARCHAR, 6, '0') AS customer_id,
    'product-' || (hash(i * 7) % 500)::VARCHAR AS product,
    1 + hash(i * 11) % 9 AS quantity,
    ((hash(i * 13) % 100000) / 100)::DECIMAL(9, 2) AS price,
    TIMESTAMP '2025-01-01' + INTERVAL (i % 31536000) SECOND AS ordered_at,
    ['new', 'paid', 'shipped', 'returned'][(1 + hash(i * 17) % 4)::BIGINT] AS status
  FROM range(${rows}) t(i)`;

/** Writes the rows to a CSV or Parquet file. The same rows for the same number; more rows are later ones. */
export function writeOrders(path: string, rows: number, format: 'csv' | 'parquet'): Promise<void> {
  return writeQuery(path, orders(rows), format);
}

/** Writes some of so many orders, evenly spread, as they are after a change that moved `ordered_at` past all of them. */
export function writeChangedOrders(path: string, rows: number, changed: number): Promise<void> {
  const later = `ordered_at + INTERVAL ${rows} SECOND AS ordered_at, 'changed' AS status`;
  const every = Math.floor(rows / changed);
  return writeQuery(
    path,
    `SELECT * REPLACE (${later}) FROM (${orders(rows)}) WHERE order_id % ${every} = 0`,
    'parquet',
  );
}

async function writeQuery(path: string, query: string, format: 'csv' | 'parquet'): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT ${format})`);
  connection.closeSync();
  instance.closeSync();
}
