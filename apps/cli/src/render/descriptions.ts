import type { NextWindow } from '@sqlflow/core';
import type { CatalogEntry } from '@sqlflow/engine';
import { visible } from '@sqlflow/errors';
import type { Plan, PlannedSource, Task } from '@sqlflow/planner';
import { tableName } from '../project-plans.js';
import type { Palette } from '../terminal/palette.js';
import { renderFields } from './fields.js';
import { parameterList } from './parameters-text.js';
import { resourceText, windowText } from './plan-text.js';
import { formatCount } from './quantities.js';

/** A pipeline: its file, its sources, what it makes and where that goes. */
export function describePipeline(plan: Plan, palette: Palette): string {
  const of = (kind: Task['kind']) => plan.tasks.filter((task) => task.kind === kind);
  const flow = (task: Task) =>
    `${task.writes.map(resourceText).join(', ')}${task.description === undefined ? '' : palette.dim(`  ${firstLine(task.description)}`)}`;
  return renderFields(
    [
      ['pipeline', palette.bold(visible(plan.pipeline))],
      ['file', plan.file],
      ['profile', plan.profile],
      ['sources', plan.sources.map(({ name, type }) => `${visible(name)} (${type})`).join('\n')],
      ['loads', of('load').map(flow).join('\n')],
      ['makes', of('transform').map(flow).join('\n')],
      ['exports', of('export').map(flow).join('\n')],
    ],
    palette,
  );
}

/** A source: its parameters without secrets, its policies, and the tables it is loaded into. */
export function describeSource(plan: Plan, source: PlannedSource, palette: Palette): string {
  const { onError } = source.policies;
  const retries = onError.retries === undefined || onError.retries === 0 ? '' : `retry ${onError.retries} times, then `;
  const tables = plan.tasks.flatMap((task) =>
    task.kind === 'load' && task.source === source.name ? [`${tableName(task.target)} (${task.mode})`] : [],
  );
  return renderFields(
    [
      ['source', palette.bold(visible(source.name))],
      ['type', source.type],
      ['connection', source.connection ?? ''],
      ['defined in', `${source.place.file}:${source.place.line}`],
      [
        'parameters',
        parameterList(source.params)
          .map(([name, value]) => visible(`${name}: ${value}`))
          .join('\n'),
      ],
      ['sync mode', source.common.syncMode],
      ['on error', `${retries}${onError.action}`],
      ['loaded into', tables.length === 0 ? 'nothing' : tables.join('\n')],
    ],
    palette,
  );
}

/** A table: its columns as they are in the database, and the tasks that write and read it. */
export function describeTable(
  name: string,
  tables: readonly CatalogEntry[],
  plans: readonly Plan[],
  palette: Palette,
  next: readonly NextWindow[] = [],
): string {
  const entry = tables.find(({ table }) => tableName(table).toLowerCase() === name.toLowerCase());
  const tasks = (uses: (task: Task) => readonly string[]) =>
    plans.flatMap((plan) =>
      plan.tasks
        .filter((task) => uses(task).includes(name.toLowerCase()))
        .map((task) => `${plan.pipeline}: ${task.id}`),
    );
  return renderFields(
    [
      [entry?.kind ?? 'table', palette.bold(visible(name))],
      ['rows', entry?.rows === undefined ? '' : formatCount(entry.rows)],
      ['columns', entry === undefined ? 'not in the database yet' : columnsText(entry)],
      ['next run', next.map(windowText).join('\n')],
      ['written by', tasks((task) => task.writes).join('\n')],
      ['read by', tasks((task) => task.reads).join('\n')],
    ],
    palette,
  );
}

function columnsText({ columns }: CatalogEntry): string {
  const width = Math.max(0, ...columns.map(({ name }) => name.length));
  return columns.map(({ name, type }) => `${visible(name).padEnd(width)}  ${type}`).join('\n');
}

function firstLine(text: string): string {
  return visible(text.split('\n')[0] ?? '');
}
