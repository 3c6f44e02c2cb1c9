import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import type { Widening } from './plan.js';

/**
 * Columns whose incoming values all fit the type that the table has, although their own type is wider: integers of a
 * text file are BIGINT, whatever they are.
 */
export async function fittingColumns(
  session: Session,
  source: string,
  widened: readonly Widening[],
): Promise<ReadonlySet<string>> {
  const fitting = new Set<string>();
  for (const { column, from } of widened) {
    const name = quoteName(column);
    const misfits = `${name} IS NOT NULL AND coalesce(TRY_CAST(${name} AS ${from}) <> ${name}, true)`;
    const found = await session.count(`SELECT count(*) FROM (SELECT 1 FROM ${source} WHERE ${misfits} LIMIT 1)`);
    if (found === 0n) fitting.add(column);
  }
  return fitting;
}
