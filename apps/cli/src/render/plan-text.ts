import type { NextWindow, PlannedPipeline } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import type { Plan, PlannedLookback, PlannedWindow, Task } from '@sqlflow/planner';
import type { Palette } from '../terminal/palette.js';
import { formatCounted } from './quantities.js';

/** What a pipeline will do, task by task in order: what each reads and writes, and its columns when `verbose`. */
export function renderPlan(
  plan: Plan,
  { columns, skipped, windows = {} }: Pick<PlannedPipeline, 'columns' | 'skipped' | 'windows'>,
  palette: Palette,
  verbose: boolean,
): string {
  const { bold, dim, yellow } = palette;
  const head = `${bold(visible(plan.pipeline))} ${dim(`${plan.file}, profile ${plan.profile}`)}`;
  const numberWidth = String(plan.tasks.length).length;
  const tasks = plan.tasks.map((task, index) => {
    const number = String(index + 1).padStart(numberWidth);
    const margin = ' '.repeat(numberWidth + 2);
    const details = [
      flowText(plan, task),
      ...windowLines(windows[task.id]),
      ...(verbose && task.dependsOn.length > 0 ? [dim(`after ${task.dependsOn.join(', ')}`)] : []),
      ...(verbose ? columnLines(columns[task.id]) : []),
    ];
    return [
      `${number}. ${bold(visible(task.id))} ${dim(kindText(task))}${skipped.includes(task.id) ? yellow(' skipped') : ''}`,
      ...details.map((line) => margin + line),
    ].join('\n');
  });
  return [head, ...tasks, dim(formatCounted(plan.tasks.length, 'task'))].join('\n');
}

function kindText(task: Task): string {
  switch (task.kind) {
    case 'load':
      return `${task.mode}${keysText(task.keys)}${followsText(task)}`;
    case 'transform':
      return task.creates === 'view' ? 'view' : `${task.mode}${keysText(task.keys)}${byText(task.window)}`;
    case 'export':
      return task.to.type;
  }
}

/** `, new by updated_at, looking back P7D, in batches of 1000`. */
function followsText({ incremental }: Extract<Task, { kind: 'load' }>): string {
  if (incremental === undefined) return '';
  const { cursor, lookback, batchSize } = incremental;
  return [
    `, new by ${cursor}`,
    ...(lookback === undefined ? [] : [`looking back ${lookback}`]),
    ...(batchSize === undefined ? [] : [`in batches of ${batchSize}`]),
  ].join(', ');
}

function byText(window: PlannedWindow | undefined): string {
  if (window === undefined) return '';
  const { by, lookback } = window;
  return ` by ${visible(by)}${lookback === undefined ? '' : `, lookback ${lookbackText(lookback)}`}`;
}

function lookbackText(lookback: PlannedLookback): string {
  if (lookback.unit === 'number') return lookback.value;
  const { months, days, seconds } = lookback;
  const counts = [
    [months, 'month'],
    [days, 'day'],
    [seconds, 'second'],
  ] as const;
  const parts = counts.flatMap(([count, unit]) => (count === 0 ? [] : [formatCounted(count, unit)]));
  return parts.length === 0 ? '0 days' : parts.join(' ');
}

function keysText(keys: readonly string[]): string {
  return keys.length === 0 ? '' : ` on ${keys.join(', ')}`;
}

/** `orders, customers → daily`. */
function flowText(plan: Plan, task: Task): string {
  const reads = task.reads.map(resourceText);
  if (task.kind === 'load') reads.unshift(...loadOrigin(plan, task, reads.length > 0));
  const read = task.barrier ? [...reads, 'what only the engine knows'] : reads;
  return `${read.length === 0 ? 'nothing' : read.join(', ')} → ${task.writes.map(resourceText).join(', ') || 'nothing'}`;
}

function loadOrigin(plan: Plan, task: Extract<Task, { kind: 'load' }>, hasFiles: boolean): string[] {
  if (hasFiles) return [];
  const type = plan.sources.find(({ name }) => name === task.source)?.type;
  const stream = task.stream === '' ? '' : `.${task.stream}`;
  return [`source ${task.source}${stream}${type === undefined ? '' : ` (${type})`}`];
}

/** `file:output/a.csv` → `output/a.csv`; tables as they are. */
export function resourceText(resource: string): string {
  return visible(resource.replace(/^file:/, ''));
}

function windowLines(window: NextWindow | undefined): string[] {
  return window === undefined ? [] : [windowText(window)];
}

/** `day > 2026-01-29, recomputes 3 groups`. */
export function windowText({ column, whole, after, upTo, values }: NextWindow): string {
  const upToText = upTo === undefined ? '' : ` up to ${column} ${upTo}`;
  if (whole) return visible(`computed whole${upToText}`);
  const range = after === undefined ? `from the first ${column}` : `${column} > ${after}`;
  const count = values === undefined ? '' : `, recomputes ${formatCounted(values, 'group')}`;
  return visible(`${range}${upToText}${count}`);
}

function columnLines(known: PlannedPipeline['columns'][string] | undefined): string[] {
  if (known === undefined) return [];
  if (known.dynamic && known.columns.length === 0) return ['columns are known when it runs'];
  const width = Math.max(0, ...known.columns.map(({ name }) => name.length));
  const lines = known.columns.map(({ name, type }) => `  ${visible(name).padEnd(width)}  ${type}`);
  return known.dynamic ? [...lines, '  … more are known when it runs'] : lines;
}
