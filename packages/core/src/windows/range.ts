import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Plan } from '@sqlflow/planner';

/** The part of incremental tables that a run computes again, as it is asked for: `--from` and `--to`. */
export interface WindowRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * What was asked of a run, if it means something for these tasks.
 *
 * @throws SqlFlowError where it does not.
 */
export function checkedRange(
  plan: Plan,
  { from, to, fullRefresh }: WindowRange & { readonly fullRefresh?: boolean },
): WindowRange {
  if (from === undefined && to === undefined) return {};
  if (fullRefresh === true) throw sqlFlowError(codes.windows.rangeAndRefresh, {});
  const isWindowed = plan.tasks.some((task) => task.kind === 'transform' && task.window !== undefined);
  if (!isWindowed) throw sqlFlowError(codes.windows.rangeWithoutTable, { pipeline: plan.pipeline });
  return { from, to };
}
