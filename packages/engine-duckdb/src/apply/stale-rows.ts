import type { Column } from '@sqlflow/connector-sdk';
import type { Deduplication } from '@sqlflow/engine';
import { requireColumn } from '../incremental/cursor-column.js';
import { above, cursorLiteral } from '../incremental/cursor-condition.js';
import { sameKind } from '../incremental/cursor-kind.js';
import { quoteName } from '../sql-text.js';

/**
 * SQL that is true where a staged row `s` must not overwrite the row `t` of the table. NULL is the lowest cursor, so a
 * table that had no such column is overwritten.
 */
export function staleCondition(
  { cursor, keep, trustedUpTo }: Deduplication,
  staged: readonly Column[],
  target: readonly Column[],
): string {
  const incoming = requireColumn(staged, cursor);
  const existing = requireColumn(target, cursor);
  const column = `t.${quoteName(existing.name)}`;
  const [theirs, ours] = sameKind(existing.type, incoming.type)
    ? [column, `s.${quoteName(incoming.name)}`]
    : // A table that keeps the cursor as text: its order is not that of the values.
      [`TRY_CAST(${column} AS ${incoming.type})`, `TRY_CAST(s.${quoteName(incoming.name)} AS ${incoming.type})`];
  if (keep === 'first') return `coalesce(${theirs} <= ${ours}, ${theirs} IS NULL)`;
  if (trustedUpTo === 'nothing') return 'false';
  const later = `coalesce(${theirs} > ${ours}, ${theirs} IS NOT NULL)`;
  if (trustedUpTo === undefined) return later;
  const future = sameKind(existing.type, trustedUpTo.type)
    ? above(column, existing.type, trustedUpTo)
    : `TRY_CAST(${column} AS ${trustedUpTo.type}) > ${cursorLiteral(trustedUpTo)}`;
  return `(${later} AND NOT coalesce(${future}, false))`;
}
