import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../case.js';
import { runStep } from '../measure.js';
import { orderColumns, ordersOnServer } from '../postgres/orders-on-server.js';
import { createProject } from '../project.js';
import { copyThroughPipe } from './from-postgres.js';

const rows = 2_000_000;

/** A table to a server, beside DuckDB to CSV to COPY FROM. */
export const toPostgres: Case = {
  name: 'to PostgreSQL, 2 M rows x 7',
  promises: { ratio: 1.15 },
  prepare: async (directory) => {
    const orders = await ordersOnServer(0);
    const columns = Object.entries(orderColumns).map(([name, type]) => `(${expressions[name]})::${type} AS ${name}`);
    const project = createProject(
      directory,
      `CREATE TABLE orders AS SELECT ${columns.join(', ')} FROM range(${rows}) t(i);
`,
    );
    const run = project.command('run', 'bench', '--quiet');
    await runStep(run);
    project.write({
      'pipelines/bench.sf': `EXPORT orders TO '${orders.url}' TYPE POSTGRES OPTIONS { table: 'orders', mode: 'append' };
`,
    });
    const restore = project.save();
    const bare = copyThroughPipe(directory, 'out', orders);
    copyFileSync(join(project.directory, 'target', 'dev.duckdb'), join(directory, 'bare', 'bare.duckdb'));
    const empty = () => orders.run('TRUNCATE orders');
    return {
      ours: {
        label: 'sqlflow',
        reset: async () => {
          restore();
          await empty();
        },
        steps: [run],
      },
      other: {
        ...bare,
        reset: async () => {
          await empty();
        },
      },
      verify: async () => {
        const [found] = await orders.run(
          'SELECT count(*)::text AS rows, count(DISTINCT order_id)::text AS keys FROM orders',
        );
        const right = found?.rows === String(rows) && found.keys === String(rows);
        return right ? [] : [`${String(found?.rows)} rows with ${String(found?.keys)} keys instead of ${rows}`];
      },
      close: orders.close,
    };
  },
};

const expressions: Readonly<Record<string, string>> = {
  order_id: 'i',
  customer_id: "'C' || lpad((i * 7919 % 50000)::VARCHAR, 6, '0')",
  product: "'product-' || (i * 31 % 500)",
  quantity: '1 + i % 9',
  price: '(i * 13 % 100000) / 100',
  updated_at: "TIMESTAMPTZ '2025-01-01 00:00:00+00' + INTERVAL (i) SECOND",
  status: "['new', 'paid', 'shipped', 'returned'][1 + i % 4]",
};
