import { sep } from 'node:path';
import {
  codes,
  type Diagnostic,
  diagnostic,
  type Place,
  placeOf,
  type SourceText,
  SqlFlowError,
} from '@sqlflow/errors';
import {
  keyPart,
  mapSqlOffset,
  type PartPlaces,
  type PlannedSource,
  type PlanPlace,
  type PlanSql,
  type ReferenceLookup,
  type Task,
} from '@sqlflow/planner';
import type { TaskOutcome } from '../events/run-event.js';

/** The problems of an error, each at its place in the .sf files. */
export interface Placing {
  readonly files: readonly SourceText[];
  readonly mask: (text: string) => string;
  /** Values of references, to find the way back from an offset behind one. */
  readonly lookup: ReferenceLookup;
  readonly parts: PartPlaces;
  readonly sources: readonly PlannedSource[];
  /** Absolute path of the project root: paths below it are shown relative to it. */
  readonly directory: string;
}

/** What went wrong in a task as diagnostics at their places. Errors that nothing describes get one of the task's own. */
export function taskDiagnostics(error: unknown, task: Task, placing: Placing): readonly Diagnostic[] {
  const found = SqlFlowError.isInstance(error)
    ? error.diagnostics
    : [
        diagnostic(codes.run.taskFailed, {
          task: task.id,
          problem: error instanceof Error ? error.message : String(error),
        }),
      ];
  return found.map((each) => {
    const placed = placedIn(each, placeOfTask(each, task, placing), queryOf(task), placing);
    return masked(withProjectPaths(placed, placing.directory), placing.mask);
  });
}

/** The engine knows only absolute paths; people wrote theirs relative to the project. */
function withProjectPaths(found: Diagnostic, directory: string): Diagnostic {
  const shorten = (text: string): string => text.replaceAll(directory + sep, '');
  const { hint } = found;
  return { ...found, message: shorten(found.message), ...(hint === undefined ? {} : { hint: shorten(hint) }) };
}

/** Where a problem of a task without a place in its SQL belongs: to the parameter it is about, else to the statement. */
function placeOfTask({ parameter }: Diagnostic, task: Task, placing: Placing): PlanPlace {
  return parameter === undefined ? task.place : placeOfParameter(task, parameter, placing);
}

/** Where a parameter of a task is written. */
export function placeOfParameter(task: Task, parameter: string, placing: Placing): PlanPlace {
  return placing.parts.find(statementOf(task, placing), parameter) ?? task.place;
}

/** The statement that the parameters of a task stand in: those of a LOAD are its source's. */
function statementOf(task: Task, { sources }: Placing): PlanPlace {
  const source = task.kind === 'load' ? sources.find(({ name }) => name === task.source) : undefined;
  return source?.place ?? task.place;
}

/** Where a key column of a task is named: by the statement, else as primary key of its source. */
export function placeOfKey(task: Task, column: string, placing: Placing): PlanPlace {
  const written = placing.parts.find(task.place, keyPart(column));
  if (written !== undefined) return written;
  const source = statementOf(task, placing);
  const keys = placing.sources.find(({ place }) => place === source)?.common.primaryKey ?? [];
  const index = keys.findIndex((key) => key.toLowerCase() === column.toLowerCase());
  const item = placing.parts.find(source, `primary_key/${index}`) ?? placing.parts.find(source, 'primary_key');
  return item ?? task.place;
}

/** The same error with its problems at their places, for a query whose references have values of its own. */
export function placedError(error: unknown, task: Task, placing: Placing): unknown {
  if (!SqlFlowError.isInstance(error)) return error;
  const [first, ...rest] = taskDiagnostics(error, task, placing);
  return first === undefined ? error : new SqlFlowError([first, ...rest], { cause: error });
}

/** Gives a diagnostic its place: where its SQL offset points to, else `fallback`. */
export function placedIn(
  found: Diagnostic,
  fallback: PlanPlace,
  sql: PlanSql | undefined,
  { files, lookup }: Pick<Placing, 'files' | 'lookup'>,
): Diagnostic {
  if (found.place !== undefined) return found;
  const { sqlOffset, parameter: _, ...rest } = found;
  const place =
    sqlOffset !== undefined && sql !== undefined
      ? placeIn(files, sql.place.file, mapSqlOffset(sql, sqlOffset, lookup))
      : placeIn(files, fallback.file, fallback);
  return place === undefined ? rest : { ...rest, place };
}

/** The same error with its SQL offsets moved: for SQL that was wrapped in more text before the engine saw it. */
export function shiftSqlOffset(error: unknown, by: number): unknown {
  if (!SqlFlowError.isInstance(error)) return error;
  const move = (found: Diagnostic): Diagnostic =>
    found.sqlOffset === undefined ? found : { ...found, sqlOffset: Math.max(0, found.sqlOffset + by) };
  const [first, ...rest] = error.diagnostics;
  return new SqlFlowError([move(first), ...rest.map(move)], { cause: error });
}

function placeIn(
  files: readonly SourceText[],
  path: string,
  span: { readonly start: number; readonly end: number },
): Place | undefined {
  const source = files.find((file) => file.path === path);
  return source === undefined ? undefined : placeOf(source, { start: span.start, end: span.end });
}

function queryOf(task: Task): PlanSql | undefined {
  return task.kind === 'load' ? task.where : task.query;
}

/** A diagnostic whose texts are free of secrets. */
export function masked(found: Diagnostic, mask: (text: string) => string): Diagnostic {
  const maskPlace = (place: Place): Place => ({ ...place, lineText: mask(place.lineText) });
  return {
    ...found,
    message: mask(found.message),
    ...(found.hint === undefined ? {} : { hint: mask(found.hint) }),
    ...(found.place === undefined ? {} : { place: maskPlace(found.place) }),
    ...(found.related === undefined
      ? {}
      : {
          related: found.related.map((each) => ({
            ...each,
            message: mask(each.message),
            place: maskPlace(each.place),
          })),
        }),
  };
}

/** What a task did, with names of columns and paths that are free of secrets. */
export function maskedOutcome(outcome: TaskOutcome, mask: (text: string) => string): TaskOutcome {
  const { files, columns, watermark, window } = outcome;
  return {
    ...outcome,
    ...(watermark === undefined ? {} : { watermark: maskedWatermark(watermark, mask) }),
    ...(window === undefined ? {} : { window: maskedWindow(window, mask) }),
    ...(files === undefined ? {} : { files: files.map(mask) }),
    ...(columns === undefined
      ? {}
      : { columns: columns.map(({ name, type }) => ({ name: mask(name), type: mask(type) })) }),
  };
}

function maskedWindow(
  { column, after, upTo }: NonNullable<TaskOutcome['window']>,
  mask: (text: string) => string,
): NonNullable<TaskOutcome['window']> {
  return {
    column: mask(column),
    ...(after === undefined ? {} : { after: mask(after) }),
    ...(upTo === undefined ? {} : { upTo: mask(upTo) }),
  };
}

function maskedWatermark(
  { field, before, after }: NonNullable<TaskOutcome['watermark']>,
  mask: (text: string) => string,
): NonNullable<TaskOutcome['watermark']> {
  return {
    field: mask(field),
    ...(before === undefined ? {} : { before: mask(before) }),
    ...(after === undefined ? {} : { after: mask(after) }),
  };
}
