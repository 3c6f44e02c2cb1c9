import type { Task } from '@sqlflow/planner';
import { type LoadKey, tableKey } from '@sqlflow/state';
import { keyOfLoad } from './opened-load.js';

/** The LOADs of a pipeline, those that are not selected too. */
export interface PlanLoads {
  /** How many write to a table (`tableKey`). */
  into(table: string): number;
  /** Whether state belongs to one of them. */
  own(key: LoadKey): boolean;
}

export function planLoads(tasks: readonly Task[]): PlanLoads {
  const loads = tasks.filter((task) => task.kind === 'load');
  const keys = new Set(loads.map((task) => JSON.stringify(keyOfLoad(task))));
  return {
    into: (table) => loads.filter(({ target }) => tableKey(target) === table).length,
    own: (key) => keys.has(JSON.stringify(key)),
  };
}
