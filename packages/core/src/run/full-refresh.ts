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
