import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Contest, Promises } from '../case.js';
import { firstRow, shareRead, tracedStatements } from '../inspect.js';
import { runStep, type Side } from '../measure.js';
import { writeOrders } from '../orders-data.js';
import { createProject, memoryLimit, nodeAlone, type Project } from '../project.js';

const million = 1_000_000;

interface Growth {
  readonly format: 'csv' | 'parquet';
  readonly millions: number;
  readonly newRows: number;
}

/** A file to which rows were added since the first run: the second run beside the first. */
export function growingSource(growth: Growth, promises: Promises): Case {
  const { format, millions, newRows } = growth;
  return {
    name: `${format} of ${millions} M rows, ${newRows} new`,
    promises: { ...promises, peakBytes: (Number.parseInt(memoryLimit, 10) + 250) * million },
    prepare: async (directory) => {
      const { project, source, secondRun } = await afterFirstRun(directory, growth);
      const firstRun: Side = {
        label: 'first run',
        reset: () => {
          project.clear();
          source.show('before');
        },
        steps: secondRun.steps,
      };
      return { ours: secondRun, other: firstRun, verify: () => problems(project, source, growth) };
    },
  };
}

/** A run that finds nothing new, as a whole process. */
export function nothingNew(millions: number, seconds: number): Case {
  return {
    name: `parquet of ${millions} M rows, nothing new`,
    promises: { seconds },
    prepare: async (directory): Promise<Contest> => {
      const { secondRun } = await afterFirstRun(directory, { format: 'parquet', millions, newRows: 0 });
      return { ours: secondRun, other: nodeAlone(directory) };
    },
  };
}

interface GrowingFile {
  readonly path: string;
  show(state: 'before' | 'after'): void;
}

async function afterFirstRun(directory: string, growth: Growth) {
  const { format, millions, newRows } = growth;
  const source = await growingFile(directory, growth);
  const project = createProject(directory, pipeline(source.path, format));
  source.show('before');
  const steps = [project.command('run', 'bench', '--quiet')];
  for (const step of steps) await runStep(step);
  const restore = project.save();
  const secondRun: Side = {
    label: 'second run',
    reset: () => {
      restore();
      source.show(newRows === 0 ? 'before' : 'after');
    },
    steps,
  };
  return { project, source, secondRun, rows: millions * million };
}

async function growingFile(directory: string, { format, millions, newRows }: Growth): Promise<GrowingFile> {
  const path = join(directory, `orders.${format}`);
  const states = { before: `${path}.before`, after: `${path}.after` };
  await writeOrders(states.before, millions * million, format);
  if (newRows > 0) await writeOrders(states.after, millions * million + newRows, format);
  return {
    path,
    show(state) {
      rmSync(path, { force: true });
      linkSync(states[state], path);
    },
  };
}

function pipeline(path: string, format: string, traced = false): string {
  const debug = traced ? ', "debug_mode": { "trace_queries": true }' : '';
  return `SOURCE orders TYPE ${format.toUpperCase()} PARAMS {
  "path": "${path}", "sync_mode": "incremental", "cursor_field": "ordered_at"${debug}
};
LOAD orders FROM orders;
`;
}

/** What the second run left, and, of a Parquet file, how much of it was read: found out in one more run. */
async function problems(project: Project, source: GrowingFile, { format, millions, newRows }: Growth) {
  const expected = String(millions * million + newRows);
  const { rows } = await firstRow(project, 'SELECT count(*)::VARCHAR AS rows FROM orders');
  const wrong = rows === expected ? [] : [`${String(rows)} rows in the table instead of ${expected}`];
  if (format !== 'parquet') return wrong;
  project.write({ 'pipelines/bench.sf': pipeline(source.path, format, true) });
  const staging = (await tracedStatements(project)).find(({ sql }) => /^CREATE TEMP .*read_parquet/s.test(sql));
  const share = staging === undefined ? 1 : await shareRead(staging.sql, source.path);
  console.error(`read of the file: ${(share * 100).toFixed(1)} %`);
  return share < 0.1
    ? wrong
    : [...wrong, `${(share * 100).toFixed(1)} % of the file were read, promised less than 10 %`];
}
