import type { ApplyResult, Staged } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { LoadTask, PlannedSource } from '@sqlflow/planner';
import { tableKey } from '@sqlflow/state';
import type { TaskOutcome } from '../../events/run-event.js';
import { underPressure } from '../back-pressure.js';
import { recordLoadSchema } from '../record-schema.js';
import { describeSchemaChanges, evolutionOf, tellsChanges } from '../schema-report.js';
import { type RunContext, type TaskReporter, tableName, transactionOptions } from '../task-context.js';
import { openDeletes } from './deletes.js';
import { pushedFilter } from './pushed-filter.js';
import { keepRejects, stageRead } from './stage-read.js';

/**
 * Reads everything, stages it and applies it to the target, all in one transaction. What fails leaves the table as it
 * was. A table that is replaced takes with it what incremental loads remember of it.
 */
export async function loadFully(task: LoadTask, context: RunContext, reporter: TaskReporter): Promise<TaskOutcome> {
  const planned = context.sources.planned(task.source);
  const source = await context.reads.of(task);
  const mode = context.rebuilds(task) ? 'replace' : task.mode;
  const filter = await pushedFilter(task, context);
  return context.engine.transaction(
    async (tx) => {
      const deletes = await openDeletes(tx, { task, context, reporter, mode });
      const known = deletes?.known === undefined ? {} : { known: deletes.known };
      const request = {
        stream: task.stream,
        sync: 'full_refresh',
        ...known,
        ...filter,
        signal: context.signal,
      } as const;
      const read = underPressure(source.read(request), {
        params: planned.common.resilience,
        tempDirectory: context.tempDirectory,
        what: task.id,
      });
      const { staged, rejects, sourceColumns } = await stageRead(tx, {
        task,
        planned,
        context,
        reporter,
        mode,
        batches: deletes?.keep(read) ?? read,
      });
      await deletes?.prepare(tx, staged);
      const merged = await context.engine.apply(tx, staged, task.target, {
        mode,
        ...(task.keys.length > 0 ? { keys: task.keys } : {}),
        ...(task.deduplicate === undefined ? {} : { deduplicate: task.deduplicate }),
        schemaEvolution: evolutionOf(planned.common, context.rebuilds(task)),
        ...(planned.common.minRows === undefined ? {} : { minRows: BigInt(planned.common.minRows) }),
        signal: context.signal,
      });
      const applied = (await deletes?.follow(tx, merged, true)) ?? merged;
      await keepRejects(tx, task, context, reporter, rejects);
      if (mode === 'replace') await context.state.forgetTable(tx, tableKey(task.target), context.runId);
      const replaces = mode === 'replace';
      await recordLoadSchema(tx, context, reporter, { task, planned, sourceColumns, applied, replaces });
      reportApplied(task, mode, planned, staged, applied, reporter);
      const outcome: TaskOutcome = { ...outcomeOf(staged, applied), syncMode: 'full_refresh', mode };
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context, planned.common.debug.explainPlans),
  );
}

function reportApplied(
  task: LoadTask,
  mode: LoadTask['mode'],
  planned: PlannedSource,
  staged: Staged,
  applied: ApplyResult,
  reporter: TaskReporter,
): void {
  const table = tableName(task.target);
  if (mode === 'replace' && staged.rows === 0n && (applied.before ?? 0n) > 0n) {
    reporter.warn(diagnostic(codes.run.emptyReplacement, { table, before: String(applied.before) }));
  }
  describeSchemaChanges(table, applied, tellsChanges(planned.common), reporter);
}

/** What a load did, as far as the engine tells. */
export function outcomeOf(staged: Pick<Staged, 'rows' | 'rejected' | 'bytes'>, applied: ApplyResult): TaskOutcome {
  const { superseded = 0n } = applied;
  return {
    rowsRead: staged.rows,
    inserted: applied.inserted,
    updated: applied.updated,
    deleted: applied.deleted,
    ...(superseded > 0n ? { superseded } : {}),
    ...(staged.rejected > 0n ? { rejected: staged.rejected } : {}),
    ...(staged.bytes === undefined ? {} : { bytes: staged.bytes }),
    columns: applied.columns.map(({ name, type }) => ({ name, type })),
  };
}
