import type { Column, StreamSchema } from '@sqlflow/connector-sdk';
import type { Binder, Engine, SuspectedRename } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, type RenamedColumn, suggest } from '@sqlflow/errors';
import type { LoadTask, Plan, PlanPlace, PlanSql, ReferenceLookup, Task, TransformTask } from '@sqlflow/planner';
import { masked, type Placing, placedIn, placeOfKey } from '../run/place-error.js';
import type { SourcePool } from '../run/task-context.js';
import type { WindowRange } from '../windows/range.js';

export interface BindInput {
  readonly plan: Plan;
  readonly binder: Binder;
  readonly sources: SourcePool;
  readonly engine: Pick<Engine, 'windowColumn' | 'deletionMark'>;
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

export interface BindState extends BindInput {
  readonly diagnostics: Diagnostic[];
  readonly columns: Record<string, BoundColumns>;
  /** Names whose columns cannot be known. */
  readonly unknown: Set<string>;
  /** Tasks that would be skipped, by id: whether what depends on them finds a table of an earlier run. */
  readonly skips: Map<string, 'with-table' | 'without-table'>;
  readonly schemas: Map<string, readonly StreamSchema[]>;
}

export function markUnknown(task: Task, state: BindState): void {
  for (const name of task.writes) state.unknown.add(name);
}

/** A table whose columns could not be known is known again once something replaces it. */
export function knowAgain(task: Task, state: BindState): void {
  for (const name of task.writes) state.unknown.delete(name);
}

export function hasColumn(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}

export function missingColumn(
  column: string,
  columns: readonly Column[],
  where: string,
  renamed?: RenamedColumn,
): Diagnostic {
  const names = columns.map(({ name }) => name);
  return diagnostic(codes.discovery.missingColumn, {
    column,
    where,
    columns: names,
    suggestion: suggest(column, names),
    renamed,
  });
}

export async function reportMissingKeys(
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

/** A column that the table has and its source no longer gives. */
export async function renamedColumn(
  task: LoadTask,
  column: string,
  state: BindState,
): Promise<RenamedColumn | undefined> {
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

export function report(state: BindState, task: Task, found: Diagnostic, place: PlanPlace = task.place): void {
  state.diagnostics.push(masked(placedIn(found, place, undefined, state.placing), state.placing.mask));
}

export function searchPathOf(task: Task): { searchPath?: readonly string[] } {
  return task.searchPath === undefined ? {} : { searchPath: task.searchPath };
}
