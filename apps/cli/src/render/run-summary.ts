import type { RunResult, TaskOutcome, TaskResult } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import { exitCodes } from '../exit-code.js';
import { skipText, wasInterrupted } from '../progress/task-line.js';
import type { Palette } from '../terminal/palette.js';
import { formatBytes, formatCount, formatCounted, formatDuration } from './quantities.js';

/** What a run did, in a few lines: what ran, what failed, what was left out and why, what stands. */
export function renderRunSummary(run: RunResult, palette: Palette): string {
  const time = formatDuration(run.milliseconds);
  const name = palette.bold(visible(run.pipeline));
  if (run.status === 'succeeded') return succeeded(run, name, time, palette);
  const counts = ['succeeded', 'reused', 'failed', 'skipped']
    .map((status) => ({ status, count: run.tasks.filter((task) => task.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${countWords[status] ?? status}`)
    .join(', ');
  const heads = {
    failed: `${palette.red('✗')} ${name} failed after ${time}: ${counts} (exit code ${exitCodes.failed})`,
    interrupted: `${palette.red('✗')} ${name} was interrupted after ${time}: ${counts} (exit code ${exitCodes.interrupted})`,
    partial: `${palette.yellow('!')} ${name} is done but for what ON_ERROR SKIP left out, in ${time}: ${counts} (exit code ${exitCodes.partial})`,
  };
  return [heads[run.status], ...unfinished(run.tasks), ...standing(run.tasks)].join('\n');
}

const countWords: Readonly<Record<string, string>> = { succeeded: 'done', reused: 'done before' };

function succeeded(run: RunResult, name: string, time: string, palette: Palette): string {
  if (run.tasks.length === 0) return `${palette.yellow('!')} ${name} did nothing`;
  const reused = run.tasks.filter(({ status }) => status === 'reused').length;
  const loads = run.tasks.filter(({ kind, status }) => kind === 'load' && status !== 'reused');
  const loaded = sum(loads.map(({ outcome }) => (outcome === undefined ? 0n : rowsLoaded(outcome))));
  const merged = loads.filter(({ outcome }) => outcome?.mode === 'merge');
  const deleted = sum(merged.map(({ outcome }) => outcome?.deleted ?? 0n));
  const files = run.tasks.flatMap(({ outcome }) => outcome?.files ?? []);
  const bytes = run.tasks.reduce((all, { kind, outcome }) => all + (kind === 'export' ? (outcome?.bytes ?? 0) : 0), 0);
  const rejected = sum(run.tasks.map(({ outcome }) => outcome?.rejected ?? 0n));
  const parts = [
    formatCounted(run.tasks.length - reused, 'task'),
    ...(reused > 0 ? [`${formatCount(reused)} reused from before`] : []),
    ...(loads.length > 0 ? [`${formatCounted(loaded, 'row')} loaded`] : []),
    ...(deleted > 0n ? [`${formatCounted(deleted, 'row')} deleted`] : []),
    ...(rejected > 0n ? [palette.yellow(`${formatCounted(rejected, 'bad row')} left out`)] : []),
    ...(files.length > 0 ? [`${formatCounted(files.length, 'file')} written (${formatBytes(bytes)})`] : []),
  ];
  return `${palette.green('✓')} ${name} done in ${time}: ${parts.join(', ')}`;
}

/** Rows that the table did not have so: those that were only read again are none of them. */
function rowsLoaded({ inserted, updated = 0n, rowsRead = 0n }: TaskOutcome): bigint {
  return inserted === undefined ? rowsRead : inserted + updated;
}

function unfinished(tasks: readonly TaskResult[]): string[] {
  const ended = (interrupted: boolean) =>
    tasks
      .filter(({ status, diagnostics }) => status === 'failed' && wasInterrupted(diagnostics) === interrupted)
      .map(({ taskId }) => visible(taskId));
  const skipped = tasks.flatMap((task) =>
    task.skipped === undefined ? [] : [`  skipped: ${visible(task.taskId)}, ${skipText(task.skipped)}`],
  );
  const line = (word: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`  ${word} ${ids.join(', ')}`]);
  return [...line('failed: ', ended(false)), ...line('stopped:', ended(true)), ...skipped];
}

/** Tables and files that are as the run wanted them, although the run as a whole is not. */
function standing(tasks: readonly TaskResult[]): string[] {
  const done = tasks.filter(({ status }) => status === 'succeeded' || status === 'reused');
  const made = done.filter(({ kind }) => kind !== 'export').map(({ taskId }) => tableOf(taskId));
  const tables = [...new Set(made)];
  const files = [...new Set(done.flatMap(({ outcome }) => outcome?.files ?? []))].map(visible);
  const parts = [
    ...(tables.length === 0 ? [] : [`${tables.length === 1 ? 'table' : 'tables'} ${listed(tables)}`]),
    ...(files.length === 0 ? [] : [`${files.length === 1 ? 'file' : 'files'} ${listed(files)}`]),
  ];
  return [`  stands:  ${parts.length === 0 ? 'nothing; all is as it was before' : parts.join('; ')}`];
}

/** `load:orders#2` → `orders`. */
function tableOf(taskId: string): string {
  return visible(taskId.replace(/^[^:]*:/, '').replace(/#\d+$/, ''));
}

const mostListed = 10;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ');
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown;
}

function sum(counts: readonly bigint[]): bigint {
  return counts.reduce((all, count) => all + count, 0n);
}
