import type { Column, Source, StreamSchema } from '@sqlflow/connector-sdk';
import type { Binder, Engine, SuspectedRename, TableName } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, type RenamedColumn, suggest } from '@sqlflow/errors';
import type {
  ExportTask,
  LoadTask,
  Plan,
  PlannedWindow,
  PlanPlace,
  PlanSql,
  ReferenceLookup,
  Task,
  TransformTask,
} from '@sqlflow/planner';
import { metadataColumns, withoutMetadata } from '../run/load/metadata.js';
import {
  masked,
  type Placing,
  placedError,
  placedIn,
  placeOfKey,
  shiftSqlOffset,
  taskDiagnostics,
} from '../run/place-error.js';
import { type SourcePool, tableName } from '../run/task-context.js';
import { bindWindow } from '../windows/bind-window.js';
import type { WindowRange } from '../windows/range.js';
import { combinedColumns } from './combined-columns.js';
import { loadedStream, streamOfLoad, streamWithoutFiles } from './file-streams.js';

export interface BindInput {
  readonly plan: Plan;
  readonly binder: Binder;
  readonly sources: SourcePool;
  readonly engine: Pick<Engine, 'windowColumn'>;
  readonly resolveText: (text: PlanSql['text'], own?: ReferenceLookup) => string;
  readonly placing: Placing;
  /** What part of incremental tables was asked for. */
  readonly range: WindowRange;
  /** A full refresh: whether the task builds its table anew. */
  readonly rebuilds: (task: Task) => boolean;
  /** What a column of a table seems to be called in the source now. */
  readonly suspectRename: (task: LoadTask, column: string) => Promise<SuspectedRename | undefined>;
  /**
   * True: a LOAD of new and changed files is bound by the columns of its table, where there is one, and no file is looked
   * into. What is not found then may still be in the files.
   */
  readonly filesAsLoaded?: boolean;
  /**
   * `report`: a source that cannot say its columns is an error, or what its policy makes of it (`plan`). `leave`: it is
   * left to the load, which has its policy; what depends on it is not bound (`run`).
   */
  readonly unreachableSources: 'report' | 'leave';
}

export interface BoundColumns {
  readonly columns: readonly Column[];
  /** True: they are known only when it runs. */
  readonly dynamic: boolean;
}

export interface BoundPlan {
  readonly diagnostics: readonly Diagnostic[];
  /** By task id. Tasks that could not be bound are missing. */
  readonly columns: Readonly<Record<string, BoundColumns>>;
  /** Ids of tasks that a run would skip, because a source cannot be read and its policy is ON_ERROR SKIP. */
  readonly skipped: readonly string[];
}

/**
 * Goes through the tasks in order and binds every query against the columns known at that point, without running
 * anything. After a problem, what depends on it is left unbound, so that one mistake is reported once.
 */
export async function bindPlan(input: BindInput): Promise<BoundPlan> {
  const state: BindState = {
    ...input,
    diagnostics: [],
    columns: {},
    unknown: new Set(),
    skips: new Map(),
    schemas: new Map(),
  };
  for (const task of input.plan.tasks) {
    if (task.dependsOn.some((id) => state.skips.get(id) === 'without-table')) state.skips.set(task.id, 'without-table');
    if (task.reads.some((name) => state.unknown.has(name))) {
      markUnknown(task, state);
      continue;
    }
    try {
      const bound = await bindTask(task, state);
      if (bound === undefined || bound.dynamic) markUnknown(task, state);
      if (bound !== undefined) state.columns[task.id] = withoutSecrets(bound, input.placing.mask);
    } catch (error) {
      markUnknown(task, state);
      state.diagnostics.push(...taskDiagnostics(error, task, input.placing));
    }
  }
  return { diagnostics: state.diagnostics, columns: state.columns, skipped: [...state.skips.keys()] };
}

interface BindState extends BindInput {
  readonly diagnostics: Diagnostic[];
  readonly columns: Record<string, BoundColumns>;
  /** Names whose columns cannot be known. */
  readonly unknown: Set<string>;
  /** Tasks that would be skipped, by id: whether what depends on them finds a table of an earlier run. */
  readonly skips: Map<string, 'with-table' | 'without-table'>;
  readonly schemas: Map<string, readonly StreamSchema[]>;
}

/** A variable in a query may name a column. */
function withoutSecrets(bound: BoundColumns, mask: (text: string) => string): BoundColumns {
  return { ...bound, columns: bound.columns.map((column) => ({ ...column, name: mask(column.name) })) };
}

function markUnknown(task: Task, state: BindState): void {
  for (const name of task.writes) state.unknown.add(name);
}

async function bindTask(task: Task, state: BindState): Promise<BoundColumns | undefined> {
  switch (task.kind) {
    case 'load':
      return bindLoad(task, state);
    case 'transform':
      return bindTransform(task, state);
    case 'export':
      return bindExport(task, state);
  }
}

async function bindLoad(task: LoadTask, state: BindState): Promise<BoundColumns | undefined> {
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
  await binder.declareTable(task.target, columns);
  knowAgain(task, state);
  return { columns, dynamic: false };
}

/** The time of files is a column of no file. */
const fileModified = '_file_modified';

/** A column that the table has and its source no longer gives. */
async function renamedColumn(task: LoadTask, column: string, state: BindState): Promise<RenamedColumn | undefined> {
  const existing = await state.binder.columnsOf(task.target);
  if (existing === undefined || !hasColumn(existing, column)) return undefined;
  const found = await state.suspectRename(task, column);
  if (found === undefined) return undefined;
  const { to, by, statement } = found;
  return {
    to,
    agreeing: String(found.agreeing),
    compared: String(found.compared),
    byValues: by === 'values',
    statement,
  };
}

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

async function bindTransform(task: TransformTask, state: BindState): Promise<BoundColumns | undefined> {
  const { binder } = state;
  if (task.window !== undefined) return bindIncremental(task, task.window, state);
  const sql = state.resolveText(task.query.text);
  const described = await binder.describe(sql, searchPathOf(task));
  if (described.dynamic) return described;
  await reportMissingKeys(task, described.columns, 'the query', state);
  if (task.creates === 'view') await binder.declareView(task.target, sql);
  else {
    const keeps = task.mode !== 'replace' && !state.rebuilds(task);
    const existing = keeps ? await binder.columnsOf(task.target) : undefined;
    await binder.declareTable(task.target, combinedColumns(existing, described.columns));
  }
  knowAgain(task, state);
  return described;
}

async function bindIncremental(
  task: TransformTask,
  window: PlannedWindow,
  state: BindState,
): Promise<BoundColumns | undefined> {
  const { binder, engine, placing, range, rebuilds, resolveText } = state;
  const existing = rebuilds(task) ? undefined : await binder.columnsOf(task.target);
  const described = await bindWindow({
    task,
    window,
    existing,
    range,
    engine,
    describe: (lookup) =>
      binder.describe(resolveText(task.query.text, lookup), searchPathOf(task)).catch((error: unknown) => {
        const own = (name: string): string | undefined => lookup(name) ?? placing.lookup(name);
        throw placedError(error, task, { ...placing, lookup: own });
      }),
    report: (found, place) => state.diagnostics.push(masked(placedIn(found, place, undefined, placing), placing.mask)),
  });
  if (described === undefined) return undefined;
  await binder.declareTable(task.target, combinedColumns(existing, described.columns));
  knowAgain(task, state);
  return described;
}

async function bindExport(task: ExportTask, state: BindState): Promise<BoundColumns> {
  const described = await state.binder.describe(state.resolveText(task.query.text), searchPathOf(task));
  if (!described.dynamic) {
    const { columns } = described;
    for (const [index, column] of partitionColumns(task).entries()) {
      if (hasColumn(columns, column)) continue;
      const { parts } = state.placing;
      const place = parts.find(task.place, `partition_by/${index}`) ?? parts.find(task.place, 'partition_by');
      report(state, task, missingColumn(column, columns, 'the export'), place);
    }
  }
  return described;
}

function partitionColumns(task: ExportTask): readonly string[] {
  const { options } = task.to;
  if (options === null || typeof options !== 'object' || !('partition_by' in options)) return [];
  const value = options.partition_by;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** A table whose columns could not be known is known again once something replaces it. */
function knowAgain(task: Task, state: BindState): void {
  for (const name of task.writes) state.unknown.delete(name);
}

function searchPathOf(task: Task): { searchPath?: readonly string[] } {
  return task.searchPath === undefined ? {} : { searchPath: task.searchPath };
}

function hasColumn(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}

function missingColumn(column: string, columns: readonly Column[], where: string, renamed?: RenamedColumn): Diagnostic {
  const names = columns.map(({ name }) => name);
  return diagnostic(codes.discovery.missingColumn, {
    column,
    where,
    columns: names,
    suggestion: suggest(column, names),
    renamed,
  });
}

async function reportMissingKeys(
  task: LoadTask | TransformTask,
  columns: readonly Column[],
  where: string,
  state: BindState,
): Promise<void> {
  for (const key of task.keys) {
    if (hasColumn(columns, key)) continue;
    const renamed = task.kind === 'load' ? await renamedColumn(task, key, state) : undefined;
    report(state, task, missingColumn(key, columns, where, renamed), placeOfKey(task, key, state.placing));
  }
}

function report(state: BindState, task: Task, found: Diagnostic, place: PlanPlace = task.place): void {
  state.diagnostics.push(masked(placedIn(found, place, undefined, state.placing), state.placing.mask));
}
