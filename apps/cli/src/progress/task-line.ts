import type { RunEvent, SkipReason, TaskOutcome } from '@sqlflow/core';
import { codes, type Diagnostic, displayWidth, visible } from '@sqlflow/errors';
import { instantText } from '../render/instant-text.js';
import { formatBytes, formatCount, formatCounted, formatDuration } from '../render/quantities.js';
import type { Palette } from '../terminal/palette.js';
import { waitingText } from '../waiting.js';

/** Shorter waits are seen while they last, where the terminal can show that. */
const longWaitMilliseconds = 5000;

/** The line that stays on the screen for an event; undefined for events that leave none. */
export function lineForEvent(event: RunEvent, palette: Palette, labelWidth: number): string | undefined {
  switch (event.type) {
    case 'run-waiting':
      return waitingText(event.diagnostic, event.milliseconds);
    case 'task-finished':
      return finishedLine(event.taskId, event.milliseconds, event.outcome, palette, labelWidth);
    case 'task-failed':
      return [
        palette.red('✗'),
        padLabel(event.taskId, labelWidth),
        palette.red(wasInterrupted(event.diagnostics) ? 'interrupted' : 'failed'),
        `after ${formatDuration(event.milliseconds)}${event.attempts > 1 ? ` and ${event.attempts} attempts` : ''}`,
      ].join(' ');
    case 'task-reused':
      return `${palette.dim('=')} ${padLabel(event.taskId, labelWidth)} ${palette.dim(`done before, ${instantText(event.endedAt)} UTC`)}`;
    case 'task-skipped':
      return `${palette.yellow('–')} ${padLabel(event.taskId, labelWidth)} skipped: ${skipText(event.reason)}`;
    case 'request-waiting':
      return event.waitMilliseconds < longWaitMilliseconds
        ? undefined
        : `${palette.yellow('↻')} ${padLabel(event.taskId ?? event.source, labelWidth)} ${visible(event.text)}`;
    case 'task-retrying': {
      const wait = formatDuration(event.waitMilliseconds);
      const problem = visible(event.diagnostic.message.split('\n')[0] ?? '');
      return `${palette.yellow('↻')} ${padLabel(event.taskId, labelWidth)} attempt ${event.attempt} in ${wait}: ${problem}`;
    }
    default:
      return undefined;
  }
}

/** True when the only problem of a task is that the run was stopped. */
export function wasInterrupted(problems: readonly Diagnostic[]): boolean {
  return problems.length > 0 && problems.every(({ code }) => code === codes.run.interrupted.code);
}

function finishedLine(
  taskId: string,
  milliseconds: number,
  outcome: TaskOutcome,
  palette: Palette,
  labelWidth: number,
): string {
  const rows = rowsText(outcome).padStart(14);
  const time = palette.dim(formatDuration(milliseconds).padStart(8));
  const written = [newnessText(outcome), leftOutText(outcome), writtenText(taskId, outcome)]
    .filter((text) => text !== '')
    .join(', ');
  return [
    palette.green('✓'),
    padLabel(taskId, labelWidth),
    rows,
    time,
    ...(written === '' ? [] : [`  ${written}`]),
  ].join(' ');
}

/** `1,234 rows`, or how they changed the table: `10 new, 5 updated`. */
export function rowsText(outcome: TaskOutcome): string {
  const { inserted, updated = 0n, deleted = 0n, rejected = 0n } = outcome;
  const rows = inserted ?? outcome.rowsRead;
  if (rows === undefined) return '';
  const parts =
    updated === 0n ? [formatCounted(rows, 'row')] : [`${formatCount(rows)} new`, `${formatCount(updated)} updated`];
  // Where all of a table is replaced, that its rows were deleted is no news.
  const isNews = updated > 0n || outcome.sourceFiles !== undefined || outcome.mode === 'merge';
  if (deleted > 0n && isNews) parts.push(`${formatCount(deleted)} deleted`);
  if (rejected > 0n) parts.push(`${formatCount(rejected)} rejected`);
  return parts.join(', ');
}

/** What an incremental table computed again: `day > 2026-01-29`. */
function windowText({ column, after, upTo }: NonNullable<TaskOutcome['window']>): string {
  const ends = [...(after === undefined ? [] : [`> ${after}`]), ...(upTo === undefined ? [] : [`≤ ${upTo}`])];
  return ends.length === 0 ? 'computed whole' : visible(`${column} ${ends.join(', ')}`);
}

/** How far an incremental load has come: `updated_at ≥ 2026-01-31 10:00:00`. */
function watermarkText({ watermark, window }: TaskOutcome): string {
  if (window !== undefined) return windowText(window);
  if (watermark === undefined) return '';
  return watermark.after === undefined ? 'no watermark yet' : visible(`${watermark.field} → ${watermark.after}`);
}

/** What an incremental load found to be new. */
function newnessText(outcome: TaskOutcome): string {
  return outcome.sourceFiles === undefined ? watermarkText(outcome) : filesText(outcome.sourceFiles);
}

/** `files: 2 new, 1 changed, 10 unchanged, 1 gone`. */
function filesText(files: NonNullable<TaskOutcome['sourceFiles']>): string {
  const parts = (['new', 'changed', 'unchanged', 'gone'] as const)
    .filter((each) => files[each] > 0)
    .map((each) => `${formatCount(files[each])} ${each}`);
  return `files: ${parts.length === 0 ? 'none' : parts.join(', ')}`;
}

/** Rows that were read and are not new. */
function leftOutText({ reread = 0n, superseded = 0n, excluded = 0n }: TaskOutcome): string {
  const parts = [
    ...(reread > 0n ? [`${formatCount(reread)} known`] : []),
    ...(superseded > 0n ? [`${formatCount(superseded)} older`] : []),
    ...(excluded > 0n ? [`${formatCount(excluded)} without cursor`] : []),
  ];
  return parts.join(', ');
}

/** `1.2 MB`, with the file where the task's name does not say it already; empty for tasks that write no files. */
function writtenText(taskId: string, { files = [], bytes }: TaskOutcome): string {
  const [first] = files;
  if (first === undefined) return '';
  const size = bytes === undefined ? '' : formatBytes(bytes);
  if (files.length > 1) return `${size} in ${formatCount(files.length)} files`;
  return taskId.includes(first) ? size : `${size} → ${visible(first)}`;
}

/** Why a task was skipped, in words. */
export function skipText(reason: SkipReason): string {
  switch (reason.kind) {
    case 'dependency':
      return `it needs ${reason.because}`;
    case 'on-error':
      return 'its source failed (ON_ERROR SKIP)';
    case 'interrupted':
      return 'the run was stopped';
  }
}

const longestLabel = 44;

/** The width that the names of all tasks are padded to, so that the numbers stand under each other. */
export function labelWidthOf(taskIds: readonly string[]): number {
  return Math.min(longestLabel, Math.max(12, ...taskIds.map(displayWidth)));
}

export function padLabel(taskId: string, width: number): string {
  const label = visible(taskId);
  return label + ' '.repeat(Math.max(0, width - displayWidth(label)));
}

/** What a run that goes on with another says of that: its id, and when it began. */
export function resumeText({ resumes, runId }: Extract<RunEvent, { type: 'run-started' }>): string {
  return resumes === undefined ? '' : `, going on with run ${runId} of ${instantText(resumes)} UTC`;
}
