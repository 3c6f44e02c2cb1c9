import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../case.js';
import { firstRow } from '../inspect.js';
import { runStep } from '../measure.js';
import { writeChangedOrders, writeOrders } from '../orders-data.js';
import { bareRunAfter, createProject } from '../project.js';

const million = 1_000_000;

/** Changed rows merged into a table of many, beside MERGE INTO of bare DuckDB from the same file and through a table too. */
export function mergeChanges(millions: number, changed: number): Case {
  return {
    name: `merging ${changed} changed rows into ${millions} M`,
    promises: { ratio: 1.15 },
    prepare: async (directory) => {
      const source = join(directory, 'orders.parquet');
      const changes = join(directory, 'changes.parquet');
      await writeOrders(source, millions * million, 'parquet');
      await writeChangedOrders(changes, millions * million, changed);
      const bare = await bareRunAfter(
        directory,
        [`CREATE TABLE orders AS FROM read_parquet('${source}')`],
        merge(changes),
      );
      const project = createProject(
        directory,
        `SOURCE orders TYPE PARQUET PARAMS {
  "path": "${source}", "sync_mode": "incremental", "cursor_field": "ordered_at", "primary_key": "order_id"
};
LOAD orders FROM orders;
`,
      );
      const run = project.command('run', 'bench', '--quiet');
      await runStep(run);
      rmSync(source);
      copyFileSync(changes, source);
      return {
        ours: { label: 'sqlflow', reset: project.save(), steps: [run] },
        other: bare,
        verify: async () => {
          const { rows, merged } = await firstRow(
            project,
            `SELECT count(*)::VARCHAR AS rows, count(*) FILTER (status = 'changed') AS merged FROM orders`,
          );
          const right = rows === String(millions * million) && Number(merged) === changed;
          return right ? [] : [`${String(rows)} rows, ${String(merged)} of them changed`];
        },
      };
    },
  };
}

function merge(changes: string): readonly string[] {
  const columns = ['customer_id', 'product', 'quantity', 'price', 'ordered_at', 'status'];
  return [
    'BEGIN',
    `CREATE TEMP TABLE changes AS FROM read_parquet('${changes}')`,
    `MERGE INTO orders AS t USING changes AS s ON t.order_id = s.order_id
     WHEN MATCHED THEN UPDATE SET ${columns.map((name) => `${name} = s.${name}`).join(', ')}
     WHEN NOT MATCHED THEN INSERT`,
    'COMMIT',
  ];
}
