import { testDatabase } from '@sqlflow/test-postgres';

/** A database of a PostgreSQL server that has a table of orders. */
export interface OrdersOnServer {
  /** What a SOURCE says to read it. */
  readonly params: ServerParams;
  /** `postgresql://…` */
  readonly url: string;
  /** Runs statements, and gives the rows of the only one. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface ServerParams {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

/** Its columns, 7 and about 75 bytes a row as CSV, as DuckDB types. */
export const orderColumns: Readonly<Record<string, string>> = {
  order_id: 'BIGINT',
  customer_id: 'VARCHAR',
  product: 'VARCHAR',
  quantity: 'INTEGER',
  price: 'DECIMAL(9,2)',
  updated_at: 'TIMESTAMP WITH TIME ZONE',
  status: 'VARCHAR',
};

/**
 * Starts the server with the first call; it ends with this process. `rows` 0: an empty table. One of its texts has a length,
 * which exports have to look after.
 */
export async function ordersOnServer(rows: number): Promise<OrdersOnServer> {
  const { params, run, close } = await testDatabase();
  await run(`CREATE TABLE orders (
    order_id bigint PRIMARY KEY, customer_id text, product varchar(40), quantity integer, price numeric(9, 2),
    updated_at timestamptz NOT NULL, status text)`);
  if (rows > 0) {
    await run(`INSERT INTO orders SELECT i, 'C' || lpad((i * 7919 % 50000)::text, 6, '0'), 'product-' || i * 31 % 500,
      1 + i % 9, (i * 13 % 100000) / 100.0, timestamptz '2025-01-01 00:00:00Z' + i * interval '1 second',
      (ARRAY['new', 'paid', 'shipped', 'returned'])[1 + i % 4] FROM generate_series(1::bigint, ${rows}) AS i`);
    await run('CREATE INDEX ON orders (updated_at)');
  }
  // So that nothing is written in the background while there is measured.
  await run('VACUUM (ANALYZE, FREEZE) orders');
  await run('CHECKPOINT');
  const { username, password, host, port, database } = params;
  return { params, run, close, url: `postgresql://${username}:${password}@${host}:${port}/${database}` };
}
