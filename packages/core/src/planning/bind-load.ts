import type { Column, Source, StreamSchema } from '@sqlflow/connector-sdk';
import type { TableName } from '@sqlflow/engine';
import { codes, diagnostic, suggest } from '@sqlflow/errors';
import type { LoadTask, PlanSql } from '@sqlflow/planner';
import { metadataColumns, withoutMetadata } from '../run/load/metadata.js';
import { shiftSqlOffset, taskDiagnostics } from '../run/place-error.js';
import { tableName } from '../run/task-context.js';
import { bindDeletes } from './bind-deletes.js';
import {
  type BindState,
  type BoundColumns,
  hasColumn,
  knowAgain,
  renamedColumn,
  report,
  reportMissingKeys,
} from './bind-state.js';
import { combinedColumns } from './combined-columns.js';
import { loadedStream, streamOfLoad, streamWithoutFiles } from './file-streams.js';

/** Asks the source for its columns, and makes the table known that the load would make of them. */
export async function bindLoad(task: LoadTask, state: BindState): Promise<BoundColumns | undefined> {
  const stream = await discoverStream(task, state);
  if (state.skips.get(task.id) === 'with-table') return tableOfEarlierRun(task, state);
  if (stream === undefined) return undefined;
  const { binder } = state;
  if (task.where !== undefined) await bindCondition(task.where, stream.columns, task, state);
  await reportMissingKeys(task, stream.columns, `source \`${task.source}\``, state);
  await bindCursor(task, stream.columns, state);
  const loaded = state.sources.planned(task.source).common.loadMetadata
    ? [...stream.columns, ...metadataColumns]
    : stream.columns;
  const columns =
    task.mode === 'replace' || state.rebuilds(task)
      ? loaded
      : combinedColumns(await binder.columnsOf(task.target), loaded);
  bindDeletes(task, stream, columns, state);
  await binder.declareTable(task.target, columns);
  knowAgain(task, state);
  return { columns, dynamic: false };
}

/** The time of files is a column of no file. */
const fileModified = '_file_modified';

async function bindCursor(task: LoadTask, columns: readonly Column[], state: BindState): Promise<void> {
  const cursor = task.incremental?.cursor ?? task.deduplicate?.cursor;
  if (cursor === undefined || cursor.toLowerCase() === fileModified || hasColumn(columns, cursor)) return;
  const names = columns.map(({ name }) => name);
  const similar = suggest(cursor, names);
  const found = diagnostic(codes.data.cursorColumnMissing, {
    column: cursor,
    columns: names.join(', '),
    similar,
    renamed: await renamedColumn(task, cursor, state),
  });
  report(state, task, found, task.incremental?.cursorPlace);
}

async function discoverStream(task: LoadTask, state: BindState): Promise<StreamSchema | undefined> {
  try {
    const loaded =
      state.filesAsLoaded === true && !state.rebuilds(task) ? await loadedStream(task, state.binder) : undefined;
    if (loaded !== undefined) return loaded;
    const source: Source = await state.sources.open(task.source);
    const known = state.schemas.get(task.source) ?? (await source.discover({ streams: streamsOf(task.source, state) }));
    state.schemas.set(task.source, known);
    const found = known.find(({ stream }) => stream.toLowerCase() === task.stream.toLowerCase());
    if (found !== undefined)
      return found.columns.length > 0 ? streamOfLoad(task, found) : streamWithoutRecords(task, found, state);
    const streams = known.map(({ stream }) => stream).filter((stream) => stream !== '');
    report(
      state,
      task,
      diagnostic(codes.discovery.unknownStream, {
        source: task.source,
        stream: task.stream,
        streams,
        suggestion: suggest(task.stream, streams),
      }),
    );
    return undefined;
  } catch (error) {
    const loaded = await streamWithoutFiles(task, error, state.binder);
    if (loaded !== undefined || state.unreachableSources === 'leave') return loaded;
    if (state.sources.planned(task.source).policies.onError.action !== 'skip') throw error;
    await leaveOut(task, error, state);
    return undefined;
  }
}

/** A source that knows its columns by its records only, and has none: those of the table count, where there is one. */
async function streamWithoutRecords(
  task: LoadTask,
  stream: StreamSchema,
  state: BindState,
): Promise<StreamSchema | undefined> {
  const columns = await state.binder.columnsOf(task.target);
  if (columns !== undefined) return { ...stream, columns: withoutMetadata(columns) };
  // A run says it when it comes to the load.
  if (state.unreachableSources === 'leave') return undefined;
  const source = task.stream === '' ? task.source : `${task.source}.${task.stream}`;
  report(state, task, diagnostic(codes.run.columnsUnknownYet, { source, table: tableName(task.target) }));
  state.skips.set(task.id, 'without-table');
  return undefined;
}

/** The streams of a source that the plan loads. */
function streamsOf(source: string, { plan }: BindState): readonly string[] {
  const loaded = plan.tasks.flatMap((task) => (task.kind === 'load' && task.source === source ? [task.stream] : []));
  return [...new Set(loaded)];
}

/** ON_ERROR SKIP: says what the run would say. */
async function leaveOut(task: LoadTask, error: unknown, state: BindState): Promise<void> {
  const [problem] = taskDiagnostics(error, task, state.placing);
  const args = { source: task.source, problem: problem?.message ?? '' };
  state.diagnostics.push(diagnostic(codes.run.sourceSkipped, args, { place: problem?.place }));
  const hasTable = (await state.binder.columnsOf(task.target)) !== undefined;
  state.skips.set(task.id, hasTable ? 'with-table' : 'without-table');
}

async function tableOfEarlierRun(task: LoadTask, state: BindState): Promise<BoundColumns> {
  for (const each of state.plan.tasks) {
    if (!each.dependsOn.includes(task.id)) continue;
    report(state, each, diagnostic(codes.run.staleTableUsed, { table: tableName(task.target), task: each.id }));
  }
  return { columns: (await state.binder.columnsOf(task.target)) ?? [], dynamic: false };
}

/** Binds LOAD's WHERE as the filter of a table with the source's columns. */
async function bindCondition(
  where: PlanSql,
  columns: readonly Column[],
  task: LoadTask,
  state: BindState,
): Promise<void> {
  const table: TableName = { name: '_sqlflow_load_source' };
  await state.binder.declareTable(table, columns);
  const before = 'FROM _sqlflow_load_source WHERE (';
  try {
    await state.binder.describe(`${before}${state.resolveText(where.text)}\n)`);
  } catch (error) {
    const problems = taskDiagnostics(shiftSqlOffset(error, -before.length), task, state.placing);
    state.diagnostics.push(...problems);
  }
}
