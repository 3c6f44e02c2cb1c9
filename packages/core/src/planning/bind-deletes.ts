import { type Column, keyKind, type StreamSchema } from '@sqlflow/connector-sdk';
import { codes, diagnostic, suggest } from '@sqlflow/errors';
import type { LoadTask } from '@sqlflow/planner';
import { placeOfKey, placeOfParameter } from '../run/place-error.js';
import { type BindState, report } from './bind-state.js';

/**
 * Says before anything is read what deleting rows would fail at after that.
 *
 * @param columns those of the table as the load makes it, by which rows are deleted.
 */
export function bindDeletes(task: LoadTask, stream: StreamSchema, columns: readonly Column[], state: BindState): void {
  // Of types that come from a sample the whole may tell more.
  if (task.deletes === undefined || stream.inferred) return;
  if (task.deletes.method === 'soft') bindMark(task, task.deletes.column, columns, state);
  // With a table that is built anew nothing is compared.
  else if (!state.rebuilds(task)) bindComparedKeys(task, [columns, stream.columns], state);
}

function bindMark(task: LoadTask, column: string, columns: readonly Column[], state: BindState): void {
  const place = placeOfParameter(task, 'soft_delete_column', state.placing);
  const found = find(columns, column);
  if (found === undefined) {
    const names = columns.map(({ name }) => name);
    const args = { column, columns: names, suggestion: suggest(column, names) };
    report(state, task, diagnostic(codes.deletes.markMissing, args), place);
  } else if (state.engine.deletionMark(found.type) === undefined) {
    report(state, task, diagnostic(codes.deletes.markUnclear, { column: found.name, type: found.type }), place);
  }
}

/** Both sides put the key into one text, so each must be able to. */
function bindComparedKeys(task: LoadTask, sides: readonly (readonly Column[])[], state: BindState): void {
  for (const key of task.keys) {
    const found = sides.flatMap((columns) => find(columns, key) ?? []).find(({ type }) => keyKind(type) === undefined);
    if (found === undefined) continue;
    const problem = diagnostic(codes.deletes.keyNotComparable, { column: found.name, type: found.type });
    report(state, task, problem, placeOfKey(task, key, state.placing));
  }
}

function find(columns: readonly Column[], wanted: string): Column | undefined {
  return columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
}
