import type { Engine } from '@sqlflow/engine';
import type { Plan } from '@sqlflow/planner';
import { type StateStore, tableKey } from '@sqlflow/state';

/**
 * The tables that the state speaks of, or may speak of before the run is over. For all others a replacement has nothing
 * to forget: four statements less for each of them.
 */
export async function rememberedTables(engine: Engine, state: StateStore, plan: Plan): Promise<ReadonlySet<string>> {
  const before = await engine.transaction((tx) => state.rememberedTables(tx), { label: 'state' });
  const ofRun = plan.tasks.flatMap((task) => {
    const remembers = task.kind === 'load' || (task.kind === 'transform' && task.window !== undefined);
    return remembers ? [tableKey(task.target)] : [];
  });
  return new Set([...before, ...ofRun]);
}
