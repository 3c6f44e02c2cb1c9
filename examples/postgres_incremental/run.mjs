import { postgres } from '@sqlflow/connector-postgres';
import { openProject } from '@sqlflow/core';
import { testDatabase } from '@sqlflow/test-postgres';

const db = await testDatabase();
await db.run(`
  CREATE SCHEMA reports;
  CREATE TABLE orders (
    order_id   bigint PRIMARY KEY,
    status     text NOT NULL,
    amount     numeric(10, 2) NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON orders (updated_at);
  INSERT INTO orders SELECT i, 'new', i / 100.0 FROM generate_series(1, 20000) i;`);

const project = await openProject({
  dir: import.meta.dirname,
  connectors: [postgres],
  environment: {
    DB_HOST: db.host,
    DB_PORT: String(db.port),
    DB_NAME: db.database,
    DB_USER: db.username,
    DB_PASSWORD: db.password,
  },
});

async function load(what) {
  const { status, tasks, diagnostics } = await project.run('orders');
  const { outcome } = tasks.find(({ taskId }) => taskId === 'load:orders') ?? {};
  for (const { message } of diagnostics) console.error(message);
  console.log(`${what}: ${status}, ${outcome?.rowsRead} read, ${outcome?.inserted} new, ${outcome?.updated} updated`);
}

const change = (ids, to) =>
  `UPDATE orders SET status = '${to}', updated_at = now() WHERE order_id BETWEEN ${ids[0]} AND ${ids[1]}`;

try {
  await load('first run');

  // Somebody begins to change an order, and takes a while.
  const slow = await db.connect();
  await slow.query('BEGIN');
  await slow.query(change([7, 7], 'returned'));

  // Meanwhile others are quicker, and their changes are stamped later.
  await db.run(change([101, 140], 'paid'));
  await db.run(`INSERT INTO orders SELECT i, 'new', i / 100.0 FROM generate_series(20001, 20010) i`);
  await load('second run');

  // Now the first change is committed. Its stamp lies behind what the second run has loaded.
  await slow.query('COMMIT');
  await load('third run');
  await load('nothing new');

  const sql = (table) =>
    `SELECT status, count(*) AS orders, sum(amount) AS amount FROM ${table} GROUP BY status ORDER BY status`;
  const loaded = await (await project.query(sql('orders'))).rows();
  const reported = await db.run('SELECT status, orders, amount FROM reports.per_status ORDER BY status');
  for (const [where, rows] of Object.entries({ shop: await db.run(sql('orders')), loaded, reported })) {
    console.log(`${where}:`, rows.map(({ status, orders, amount }) => `${orders} ${status} ${amount}`).join(', '));
  }
} finally {
  await project.close();
  await db.close();
}
