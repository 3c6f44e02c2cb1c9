import type { ApplyResult, Transaction, WindowReplacement } from '@sqlflow/engine';
import { codes, diagnostic, SqlFlowError } from '@sqlflow/errors';
import type { PlannedWindow, TransformTask } from '@sqlflow/planner';
import { tableKey } from '@sqlflow/state';
import type { TaskOutcome } from '../events/run-event.js';
import { recordTableSchema } from '../run/record-schema.js';
import { describeSchemaChanges } from '../run/schema-report.js';
import { type RunContext, type TaskReporter, transactionOptions } from '../run/task-context.js';
import { type ChosenWindow, chooseWindow } from './choose-window.js';
import { windowKey } from './last-run.js';
import { usedVariables, windowLookup } from './window-text.js';

/**
 * Computes the newest part of a table again, and keeps the rest: what the query gives for a window of the column it goes
 * by takes the place of the table's rows of that window, together with the state that says so.
 */
export async function runIncremental(
  task: TransformTask,
  window: PlannedWindow,
  context: RunContext,
  reporter: TaskReporter,
): Promise<TaskOutcome> {
  try {
    return await computeWindow(task, window, context, reporter, 'variables');
  } catch (error) {
    if (!SqlFlowError.isInstance(error) || error.code !== codes.windows.infiniteTime.code) throw error;
    return await computeWindow(task, window, context, reporter, 'guarded');
  }
}

function computeWindow(
  task: TransformTask,
  window: PlannedWindow,
  context: RunContext,
  reporter: TaskReporter,
  form: 'variables' | 'guarded',
): Promise<TaskOutcome> {
  return context.engine.transaction(
    async (tx) => {
      const chosen = await chooseWindow(tx, task, window, context);
      if (chosen.empty) {
        const args = { table: tableName(task), column: window.by, start: chosen.after ?? '', to: chosen.upTo ?? '' };
        reporter.warn(diagnostic(codes.windows.nothingInRange, args));
        const nothing = { inserted: 0n, updated: 0n, deleted: 0n, window: windowOutcome(window, chosen) };
        await context.journal.succeeded(tx, task, nothing);
        return nothing;
      }
      const applied = await replaceWindow(tx, task, window, context, reporter, { chosen, form });
      await saveWindow(tx, task, window, context, { chosen, applied });
      describeSchemaChanges(tableName(task), applied, false, reporter);
      await recordTableSchema(tx, context, task.target, applied.columns);
      const outcome = {
        inserted: applied.inserted,
        updated: applied.updated,
        deleted: applied.deleted,
        mode: chosen.fresh ? 'replace' : task.mode,
        columns: applied.columns.map(({ name, type }) => ({ name, type })),
        window: windowOutcome(window, chosen),
        ...(chosen.upTo === undefined ? { watermark: watermarkOutcome(window, chosen, applied) } : {}),
      };
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context),
  );
}

async function replaceWindow(
  tx: Transaction,
  task: TransformTask,
  { by }: PlannedWindow,
  { engine, resolveText, placed, signal }: RunContext,
  reporter: TaskReporter,
  { chosen, form }: { readonly chosen: ChosenWindow; readonly form: 'variables' | 'guarded' },
): Promise<ApplyResult> {
  const { target, query } = task;
  const mode = chosen.fresh ? 'replace' : 'window';
  const lookup = windowLookup(chosen[form]);
  const staged = await engine
    .stageQuery(tx, resolveText(query.text, lookup), {
      intent: { target, mode },
      onProgress: (progress) => reporter.progress(progress),
      signal,
    })
    .catch((error: unknown) => {
      throw placed(error, task, lookup);
    });
  const replacement = replacementOf(task, by, chosen);
  return engine.apply(tx, staged, target, { mode, window: replacement, schemaEvolution: 'permissive', signal });
}

/** Only a query that was told the start can be wrong about what lies before it. */
function replacementOf(task: TransformTask, by: string, { after, upTo, starts }: ChosenWindow): WindowReplacement {
  const used = usedVariables(task.query);
  const told = (['start_date', 'start_dt', 'start_value'] as const).find((name) => used.includes(name));
  const notBefore = told === undefined ? undefined : starts?.[told];
  return {
    column: by,
    ...(after === undefined ? {} : { after }),
    ...(upTo === undefined ? {} : { upTo }),
    ...(notBefore === undefined ? {} : { notBefore }),
  };
}

/** A run with `--to` says nothing about what lies behind it, so it leaves the state as it is. */
async function saveWindow(
  tx: Transaction,
  task: TransformTask,
  { by }: PlannedWindow,
  { engine, state, runId, startedAt }: RunContext,
  { chosen, applied }: { readonly chosen: ChosenWindow; readonly applied: ApplyResult },
): Promise<void> {
  if (chosen.fresh) await state.forgetTable(tx, tableKey(task.target), runId);
  if (chosen.upTo !== undefined) return;
  const type = applied.columns.find(({ name }) => name.toLowerCase() === by.toLowerCase())?.type ?? chosen.type;
  const value = applied.greatest ?? chosen.after;
  const bound = engine.windowColumn(type)?.notAfter(startedAt);
  await state.saveWatermark(tx, windowKey(task), runId, 'loaded', {
    cursorField: by,
    type,
    ...(value === undefined ? {} : { value }),
    ...(bound === undefined ? {} : { bound }),
    fingerprint: '',
  });
}

/** The greatest value of the table before and after. */
function watermarkOutcome(
  { by }: PlannedWindow,
  { after, last }: ChosenWindow,
  { greatest = after }: ApplyResult,
): NonNullable<TaskOutcome['watermark']> {
  return {
    field: by,
    ...(last?.value === undefined ? {} : { before: last.value }),
    ...(greatest === undefined ? {} : { after: greatest }),
  };
}

function windowOutcome({ by }: PlannedWindow, { after, upTo }: ChosenWindow): NonNullable<TaskOutcome['window']> {
  return { column: by, ...(after === undefined ? {} : { after }), ...(upTo === undefined ? {} : { upTo }) };
}

function tableName({ target }: TransformTask): string {
  return target.schema === undefined ? target.name : `${target.schema}.${target.name}`;
}
