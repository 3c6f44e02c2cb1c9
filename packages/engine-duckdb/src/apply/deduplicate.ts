import type { Deduplication } from '@sqlflow/engine';
import { requireColumn } from '../incremental/cursor-column.js';
import { quoteName } from '../sql-text.js';
import { dropPlaces, place, withPlaces } from '../stage/places.js';
import { keysOfStage } from '../stage/staged-table.js';
import { requireKeys } from './keys.js';
import type { ApplyInput } from './target.js';

/** Leaves one staged row of each key, the latest or the first by cursor and order. Returns how many are gone. */
export async function deduplicateStaged(
  { session, staged, table }: Pick<ApplyInput, 'session' | 'staged' | 'table'>,
  keys: readonly string[],
  { cursor, keep }: Deduplication,
): Promise<bigint> {
  requireKeys(keys, staged.columns);
  // A load in batches has seen to it before it cut them.
  if (keysOfStage(staged)?.join('\0') === keys.join('\0')) return 0n;
  const by = keys.map(quoteName).join(', ');
  const column = quoteName(requireColumn(staged.columns, cursor).name);
  const repeated = `SELECT ${by} FROM ${table.relation} GROUP BY ${by} HAVING count(*) > 1`;
  // Grouping is cheap where no key is repeated, and ordering is not.
  if ((await session.count(`SELECT count(*) FROM (${repeated})`)) === 0n) return 0n;
  const placed = { table, columns: staged.columns };
  const on = keys.map((key) => `s.${quoteName(key)} IS NOT DISTINCT FROM r.${quoteName(key)}`).join(' AND ');
  const order = keep === 'latest' ? `${column} DESC NULLS LAST, ${place} DESC` : `${column} NULLS FIRST, ${place}`;
  const numbered = `SELECT ${place}, row_number() OVER (PARTITION BY ${by} ORDER BY ${order}) AS number
    FROM ${withPlaces(placed)} AS s SEMI JOIN (${repeated}) AS r ON ${on}`;
  return dropPlaces(session, placed, `SELECT ${place} FROM (${numbered}) WHERE number > 1`);
}
