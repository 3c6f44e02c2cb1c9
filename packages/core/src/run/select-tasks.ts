import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Plan, Task } from '@sqlflow/planner';

/**
 * The tasks that `--select` names, in plan order. A selector is a task id, a table, a written file or the pipeline's
 * name; `+x` adds everything x needs, `x+` everything that needs x. Several selectors add up.
 *
 * @throws SqlFlowError when a selector names nothing.
 */
export function selectTasks(plan: Plan, selectors: readonly string[] | undefined): readonly Task[] {
  if (selectors === undefined || selectors.length === 0) return plan.tasks;
  const chosen = new Set<string>();
  for (const selector of selectors.flatMap((each) => each.split(',')).map((each) => each.trim())) {
    if (selector !== '') for (const id of idsOf(plan, selector)) chosen.add(id);
  }
  return plan.tasks.filter((task) => chosen.has(task.id));
}

function idsOf(plan: Plan, selector: string): Iterable<string> {
  const upstream = selector.startsWith('+');
  const downstream = selector.endsWith('+') && selector.length > 1;
  const name = selector.slice(upstream ? 1 : 0, downstream ? -1 : undefined);
  const start = plan.tasks.filter((task) => isNamed(plan, task, name)).map((task) => task.id);
  if (start.length === 0) {
    const available = namesOf(plan);
    throw sqlFlowError(codes.run.unknownSelection, { selector: name, suggestion: suggest(name, available), available });
  }
  const ids = new Set(start);
  if (upstream) {
    for (const task of [...plan.tasks].reverse()) {
      if (ids.has(task.id)) for (const id of task.dependsOn) ids.add(id);
    }
  }
  if (downstream) {
    const below = new Set(start);
    for (const task of plan.tasks) {
      if (task.dependsOn.some((id) => below.has(id))) below.add(task.id);
    }
    for (const id of below) ids.add(id);
  }
  return ids;
}

function isNamed(plan: Plan, task: Task, name: string): boolean {
  const wanted = name.toLowerCase();
  return (
    task.id.toLowerCase() === wanted ||
    plan.pipeline.toLowerCase() === wanted ||
    task.writes.some((written) => written === wanted || written.toLowerCase() === `file:${wanted}`)
  );
}

function namesOf(plan: Plan): string[] {
  const tables = plan.tasks.flatMap((task) => task.writes).filter((name) => !name.startsWith('file:'));
  return [...new Set([plan.pipeline, ...tables, ...plan.tasks.map((task) => task.id)])];
}
