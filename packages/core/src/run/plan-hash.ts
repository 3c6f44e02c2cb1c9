import { type Plan, type PlannedSource, type PlanSql, serializePlan, type Task } from '@sqlflow/planner';
import { contentHash } from '@sqlflow/state';
import type { RecordedOptions } from './run-inputs.js';

/**
 * The same for two plans that do the same with these options. Where a statement stands in its file and the comments above it are no part
 * of that; neither are the values of secrets, so that a changed password does not make another plan.
 */
export function planHash(plan: Plan, { select: _tasks, ...options }: RecordedOptions): string {
  const text = serializePlan({ ...plan, sources: plan.sources.map(withoutPlace), tasks: plan.tasks.map(bare) });
  return contentHash(Object.keys(options).length === 0 ? text : `${text}${JSON.stringify(options)}`);
}

const nowhere = { file: '', start: 0, end: 0, line: 0, column: 0 };

function withoutPlace(source: PlannedSource): PlannedSource {
  return { ...source, place: nowhere };
}

function bare(task: Task): Task {
  // The file stays: a LOAD's state belongs to the file it stands in.
  const place = { ...nowhere, file: task.place.file };
  if (task.kind !== 'load') {
    const { description: _description, ...rest } = task;
    return { ...rest, place, query: bareSql(task.query) };
  }
  const { description: _description, where, ...rest } = task;
  return { ...rest, place, ...(where === undefined ? {} : { where: bareSql(where) }) };
}

function bareSql(sql: PlanSql): PlanSql {
  return { text: sql.text, place: nowhere, segments: [] };
}
