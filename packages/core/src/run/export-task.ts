import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileDestination } from '@sqlflow/connector-sdk';
import type { ExportTask } from '@sqlflow/planner';
import type { TaskOutcome } from '../events/run-event.js';
import { exportFile } from './export/file-export.js';
import { removeLeftovers } from './export/leftovers.js';
import { exportPartitioned } from './export/partitioned-export.js';
import { exportRows } from './export/rows-export.js';
import { openDestination } from './open-destination.js';
import { shownPath } from './shown-path.js';
import { type RunContext, sqlText, type TaskReporter } from './task-context.js';

/**
 * Writes the result of a query to files, or hands its rows to a destination. The history says so once all of it is in
 * place: a run that is killed in between writes it again.
 */
export async function runExport(task: ExportTask, context: RunContext, reporter: TaskReporter): Promise<TaskOutcome> {
  const { destination, options } = await openDestination(task, context);
  try {
    const { outcome, finish } =
      'files' in destination
        ? await exportToFiles(task, destination, context, reporter)
        : {
            outcome: await exportRows(task, destination, {
              options,
              writeId: writeIdOf(task, context),
              context,
              reporter,
            }),
          };
    await context.engine.transaction((tx) => context.journal.succeeded(tx, task, outcome), { label: task.id });
    await finish?.();
    return outcome;
  } finally {
    await destination[Symbol.asyncDispose]();
  }
}

/** What a killed run left beside a file that it had put in place, and its history knows of, goes when it is resumed. */
export async function tidyExport(task: ExportTask, context: RunContext): Promise<void> {
  if (!task.to.local) return;
  const { destination } = await openDestination(task, context);
  try {
    if (!('files' in destination) || destination.files.partitionBy.length > 0) return;
    const { path } = destination.files;
    if (existsSync(dirname(path))) await removeLeftovers(dirname(path), basename(path));
  } finally {
    await destination[Symbol.asyncDispose]();
  }
}

async function exportToFiles(
  task: ExportTask,
  { files: target }: FileDestination,
  context: RunContext,
  reporter: TaskReporter,
): Promise<{ readonly outcome: TaskOutcome; readonly finish?: (() => Promise<void>) | undefined }> {
  const sql = sqlText(task.query, context);
  const request = {
    target,
    displayPath: context.resolveText(task.to.uri),
    runId: context.runId,
    writeId: writeIdOf(task, context),
    write: (to: typeof target) =>
      context.engine.copyTo(sql, to, {
        label: task.id,
        signal: context.signal,
        onProgress: (progress) => reporter.progress(progress),
        ...(task.searchPath === undefined ? {} : { searchPath: task.searchPath }),
      }),
  };
  const result = await (target.partitionBy.length > 0 ? exportPartitioned(request) : exportFile(request));
  const outcome = {
    ...(result.rows === undefined ? {} : { rowsRead: result.rows }),
    bytes: result.bytes,
    files: result.files.map((file) => shownPath(file, context.directory)),
    ...(result.columns === undefined ? {} : { columns: result.columns.map(({ name, type }) => ({ name, type })) }),
  };
  return { outcome, finish: result.finish };
}

/** The same for an export that a resumed run writes again. */
function writeIdOf(task: ExportTask, context: RunContext): string {
  return `${context.runId}/${task.id}`;
}
