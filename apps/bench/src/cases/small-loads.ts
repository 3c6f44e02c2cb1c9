import { join } from 'node:path';
import type { Case } from '../case.js';
import { tracedStatements } from '../inspect.js';
import { runStep } from '../measure.js';
import { writeOrders } from '../orders-data.js';
import { bareRunAfter, createProject } from '../project.js';

const loads = 200;
const promisedMilliseconds = 5;

/**
 * What a LOAD costs apart from its rows. Beside it the same number of transactions of bare DuckDB, each with the same
 * rows staged and inserted; the difference has planning in it. What watermark and history cost is taken from a traced
 * run: the time of all statements on these two tables, divided by the number of loads.
 */
export const smallLoads: Case = {
  name: `${loads} small incremental loads`,
  prepare: async (directory) => {
    const before = join(directory, 'before.parquet');
    const source = join(directory, 'orders.parquet');
    await writeOrders(source, 100, 'parquet');
    await writeOrders(before, 100, 'parquet');
    const tables = Array.from({ length: loads }, (_, at) => `t${at}`);
    const project = createProject(directory, pipeline(source, tables));
    const run = project.command('run', 'bench', '--quiet');
    await runStep(run);
    await writeOrders(source, 110, 'parquet');
    const restore = project.save();
    return {
      ours: { label: 'sqlflow', reset: restore, steps: [run] },
      other: await bareRunAfter(
        directory,
        tables.map((table) => `CREATE TABLE ${table} AS FROM read_parquet('${before}')`),
        tables.flatMap((table) => insertNew(table, source)),
      ),
      verify: async () => {
        restore();
        project.write({ 'pipelines/bench.sf': pipeline(source, tables, true) });
        const state = (await tracedStatements(project, '--threads', '1')).filter(
          ({ taskId, sql }) =>
            /^(?:load:|history$)/.test(taskId) && /\bsqlflow\.(?:watermarks|history_entries)\b/.test(sql),
        );
        const each = state.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / loads;
        console.error(`watermark and history: ${each.toFixed(1)} ms a load, ${state.length / loads} statements`);
        return each < promisedMilliseconds
          ? []
          : [`watermark and history take ${each.toFixed(1)} ms a load, promised ${promisedMilliseconds} ms`];
      },
    };
  },
};

function pipeline(path: string, tables: readonly string[], traced = false): string {
  const debug = traced ? ', "debug_mode": { "trace_queries": true }' : '';
  return `SOURCE orders TYPE PARQUET PARAMS {
  "path": "${path}", "sync_mode": "incremental", "cursor_field": "ordered_at"${debug}
};
${tables.map((table) => `LOAD ${table} FROM orders;`).join('\n')}
`;
}

function insertNew(table: string, source: string): readonly string[] {
  return [
    'BEGIN',
    `CREATE TEMP TABLE new_${table} AS
     SELECT * FROM read_parquet('${source}') WHERE ordered_at > TIMESTAMP '2025-01-01 00:01:39'`,
    `INSERT INTO ${table} BY NAME FROM new_${table}`,
    `DROP TABLE new_${table}`,
    'COMMIT',
  ];
}
