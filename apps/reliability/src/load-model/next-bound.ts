import type { Snapshot } from '../history/history.js';
import { cursorOf, type Row } from '../history/row.js';
import type { LoadRules } from './rules.js';

/** The bound after `rows` were read: the highest cursor that is not later than the source's clock. */
export function nextBound(
  bound: number | undefined,
  rows: readonly Row[],
  source: Snapshot,
  rules: LoadRules,
): number | undefined {
  const clock = (rules.clockBeforeSnapshot ? source.clock : source.clockAfter) ?? Number.POSITIVE_INFINITY;
  let next = rules.boundNeverGoesBack ? bound : undefined;
  if (!rules.boundFollowsRows && source.clock !== undefined) return Math.max(next ?? clock, clock);
  for (const row of rows) {
    const cursor = cursorOf(row);
    if (cursor === null || (rules.boundIgnoresFuture && cursor > clock)) continue;
    if (next === undefined || cursor > next) next = cursor;
  }
  return next ?? bound;
}
