import { codes, sqlFlowError } from '@sqlflow/errors';
import type { PlanTable, Task } from '@sqlflow/planner';

/**
 * The tasks that build their table anew in a full refresh: of those that write one table the first, as the others add
 * to what it made.
 */
export function rebuildingTasks(tasks: readonly Task[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  for (const task of tasks) {
    if (task.kind === 'export') continue;
    const key = keyOf(task.target);
    if (!first.has(key)) first.set(key, task.id);
  }
  return new Set(first.values());
}

function keyOf({ schema = 'main', name }: PlanTable): string {
  return JSON.stringify([schema.toLowerCase(), name.toLowerCase()]);
}

/**
 * A full refresh of some of the tasks that fill one table would lose what the others put there.
 *
 * @throws SqlFlowError SF9034
 */
export function refusePartOfRefresh(selected: readonly Task[], all: readonly Task[]): void {
  const chosen = new Set(selected.map(({ id }) => id));
  for (const task of selected) {
    if (task.kind === 'export' || task.mode === 'replace') continue;
    const key = keyOf(task.target);
    const others = all.filter((each) => each.kind !== 'export' && keyOf(each.target) === key && !chosen.has(each.id));
    if (others.length === 0) continue;
    const { schema, name } = task.target;
    const args = {
      task: task.id,
      table: schema === undefined ? name : `${schema}.${name}`,
      others: others.map(({ id }) => id),
    };
    throw sqlFlowError(codes.windows.partOfRefresh, args);
  }
}
