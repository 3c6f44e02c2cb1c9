import type { Column } from '@sqlflow/connector-sdk';

/**
 * The columns a table has after rows with `incoming` columns were added to it: those it had, in their order, then the
 * new ones. Where both have one, the type stays that of the table; whether it is widened to hold the new rows, the
 * engine decides when it sees them.
 */
export function combinedColumns(
  existing: readonly Column[] | undefined,
  incoming: readonly Column[],
): readonly Column[] {
  if (existing === undefined) return incoming;
  const known = new Set(existing.map(({ name }) => name.toLowerCase()));
  return [...existing, ...incoming.filter(({ name }) => !known.has(name.toLowerCase()))];
}
