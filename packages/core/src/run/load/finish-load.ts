import type { ApplyResult, Transaction } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { Watermark } from '@sqlflow/state';
import type { TaskOutcome } from '../../events/run-event.js';
import { recordLoadSchema } from '../record-schema.js';
import { describeSchemaChanges, tellsChanges } from '../schema-report.js';
import { tableName } from '../task-context.js';
import { outcomeOf } from './full-load.js';
import type { OpenedLoad } from './opened-load.js';
import type { NewRows } from './stage-new.js';
import { keepRejects } from './stage-read.js';

/** What is told of a read. */
export type ReadCounts = Omit<
  NewRows,
  'facts' | 'fresh' | 'sourceState' | 'mayReturn' | 'current' | 'ended' | 'deletes'
>;

/** Keeps what was left out, reports how the table changed, and sums up what the load did. */
export async function finishLoad(
  tx: Transaction,
  load: OpenedLoad,
  read: ReadCounts,
  { applied, watermark }: { readonly applied: ApplyResult; readonly watermark: Watermark },
): Promise<TaskOutcome> {
  const { context, planned, reporter, task } = load;
  const table = tableName(task.target);
  await keepRejects(tx, task, context, reporter, read.rejects);
  if (read.start.rebuilds && applied.inserted === 0n && (applied.before ?? 0n) > 0n) {
    reporter.warn(diagnostic(codes.run.emptyReplacement, { table, before: String(applied.before) }));
  }
  const { sourceColumns, start } = read;
  await recordLoadSchema(tx, context, reporter, { task, planned, sourceColumns, applied, replaces: start.rebuilds });
  describeSchemaChanges(table, applied, tellsChanges(planned.common), reporter);
  const superseded = read.superseded + (applied.superseded ?? 0n);
  const before = read.start.watermark?.bound;
  return {
    ...outcomeOf(
      { rows: read.rows, rejected: read.rejected, ...(read.bytes === undefined ? {} : { bytes: read.bytes }) },
      applied,
    ),
    ...(superseded > 0n ? { superseded } : {}),
    ...(read.reread > 0n ? { reread: read.reread } : {}),
    ...(read.excluded > 0n ? { excluded: read.excluded } : {}),
    syncMode: 'incremental',
    mode: read.start.rebuilds ? 'replace' : task.mode,
    watermark: {
      field: watermark.cursorField,
      ...(before === undefined ? {} : { before }),
      ...(watermark.bound === undefined ? {} : { after: watermark.bound }),
    },
  };
}
