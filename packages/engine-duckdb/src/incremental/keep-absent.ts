import type { TableName } from '@sqlflow/engine';
import { findTarget } from '../apply/target.js';
import { quoteName, sameName } from '../sql-text.js';
import { place, withPlaces } from '../stage/places.js';
import { requireColumn } from './cursor-column.js';
import type { Comparison } from './loaded-rows.js';

/** Takes those rows out of the matches whose key is not in the table: it was loaded, and is gone. */
export async function keepAbsent(
  { session, placed }: Comparison,
  matched: string,
  keys: readonly string[],
  table: TableName,
): Promise<void> {
  if ((await session.count(`SELECT count(*) FROM ${matched}`)) === 0n) return;
  const target = await findTarget(session, table);
  if (target === undefined) {
    await session.run(`DELETE FROM ${matched}`, { query: '' });
    return;
  }
  const on = keys.map((key) => {
    const existing = target.columns.find(({ name }) => sameName(name, key));
    const { name } = requireColumn(placed.columns, key);
    if (existing === undefined) return 'false';
    return `t.${quoteName(existing.name)} IS NOT DISTINCT FROM TRY_CAST(s.${quoteName(name)} AS ${existing.type})`;
  });
  const rows = `SELECT * FROM ${withPlaces(placed)} SEMI JOIN ${matched} USING (${place})`;
  await session.run(
    `DELETE FROM ${matched} WHERE ${place} IN
     (SELECT s.${place} FROM (${rows}) AS s ANTI JOIN ${target.relation} AS t ON ${on.join(' AND ')})`,
    { query: '' },
  );
}
