import { join } from 'node:path';
import type { Case } from '../case.js';
import { writeOrders } from '../orders-data.js';
import { bareRun, createProject, firstRun, memoryLimit } from '../project.js';

const million = 1_000_000;

const aggregate = `SELECT product, status, count(*) AS orders, sum(quantity * price) AS revenue
FROM orders GROUP BY ALL`;
const filtered = `SELECT * FROM orders WHERE status = 'returned' AND quantity > 5`;

/** Load, aggregate, export a part: from a file to files of the same kind. */
export function filePipeline(format: 'csv' | 'parquet', millions: number): Case {
  const type = format.toUpperCase();
  const reader = format === 'csv' ? 'read_csv' : 'read_parquet';
  const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
  const nameAt = (count: number): string => `${format} to ${format}, ${count} M rows`;
  return {
    name: nameAt(millions),
    promises: {
      ratio: 1.15,
      peakBytes: (Number.parseInt(memoryLimit, 10) + 250) * million,
      // Memory stays flat as data grow.
      ...(millions === 10 ? { peakBeside: { name: nameAt(3), times: 1.1 } } : {}),
    },
    prepare: async (directory) => {
      const input = join(directory, `orders.${format}`);
      await writeOrders(input, millions * million, format);
      const compressed = format === 'parquet' ? " OPTIONS { compression: 'zstd' }" : '';
      const project = createProject(
        directory,
        `SOURCE orders TYPE ${type} PARAMS { "path": "${input}" };
LOAD orders FROM orders;
CREATE TABLE by_product AS ${aggregate};
EXPORT by_product TO 'output/by_product.${format}' TYPE ${type}${compressed};
EXPORT ${filtered} TO 'output/returned.${format}' TYPE ${type}${compressed};
`,
      );
      return {
        ours: firstRun(project),
        other: bareRun(directory, [
          `CREATE TABLE orders AS SELECT * FROM ${reader}('${input}')`,
          `CREATE TABLE by_product AS ${aggregate}`,
          `COPY by_product TO 'output/by_product.${format}' (${options})`,
          `COPY (${filtered}) TO 'output/returned.${format}' (${options})`,
        ]),
      };
    },
  };
}
