import type { RunEntry } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import type { Output } from '../terminal/output.js';
import { instantText, millisecondsBetween } from './instant-text.js';
import { formatDuration } from './quantities.js';
import { renderTable, type TableColumn } from './table.js';

const left = (title: string): TableColumn => ({ title, align: 'left' });
const columns: readonly TableColumn[] = [
  left('run'),
  left('pipeline'),
  left('status'),
  left('started (UTC)'),
  { title: 'took', align: 'right' },
  left('problem'),
];

/** One line for each run. */
export function renderRunTable(runs: readonly RunEntry[], out: Output): string {
  const rows = runs.map((run) =>
    [run.runId, run.pipeline, run.status, instantText(run.startedAt), tookText(run), problemText(run)].map(visible),
  );
  return renderTable(columns, rows, { width: out.columns(), palette: out.palette }).text;
}

export function tookText(run: Pick<RunEntry, 'startedAt' | 'endedAt'>): string {
  const took = millisecondsBetween(run.startedAt, run.endedAt);
  return took === undefined ? '' : formatDuration(took);
}

function problemText({ problem }: RunEntry): string {
  if (problem === undefined) return '';
  return [problem.code, problem.message.split('\n')[0]].filter((part) => part !== undefined).join(' ');
}
