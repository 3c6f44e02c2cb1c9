import { join } from 'node:path';
import type { Case } from '../case.js';
import { writeOrders } from '../orders-data.js';
import { bareRun, sqlflowRun } from '../project.js';

const million = 1_000_000;

const aggregate = `SELECT product, status, count(*) AS orders, sum(quantity * price) AS revenue
FROM orders GROUP BY ALL`;
const filtered = `SELECT * FROM orders WHERE status = 'returned' AND quantity > 5`;

/** Load, aggregate, export a part: from a file to files of the same kind. */
export function filePipeline(format: 'csv' | 'parquet', millions: number): Case {
  const type = format.toUpperCase();
  const reader = format === 'csv' ? 'read_csv' : 'read_parquet';
  const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
  return {
    name: `${format} to ${format}, ${millions} M rows`,
    limit: 1.15,
    prepare: async (directory) => {
      const input = join(directory, `orders.${format}`);
      await writeOrders(input, millions * million, format);
      return {
        ours: sqlflowRun(
          directory,
          `SOURCE orders TYPE ${type} PARAMS { "path": "${input}" };
LOAD orders FROM orders;
CREATE TABLE by_product AS ${aggregate};
EXPORT by_product TO 'output/by_product.${format}' TYPE ${type};
EXPORT ${filtered} TO 'output/returned.${format}' TYPE ${type}${format === 'parquet' ? " OPTIONS { compression: 'zstd' }" : ''};
`,
        ),
        bare: bareRun(directory, [
          `CREATE TABLE orders AS SELECT * FROM ${reader}('${input}')`,
          `CREATE TABLE by_product AS ${aggregate}`,
          `COPY by_product TO 'output/by_product.${format}' (${options})`,
          `COPY (${filtered}) TO 'output/returned.${format}' (${options})`,
        ]),
      };
    },
  };
}
