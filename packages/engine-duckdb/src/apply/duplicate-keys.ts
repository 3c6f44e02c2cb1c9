import { codes, sqlFlowError } from '@sqlflow/errors';
import { displayName, quoteName } from '../sql-text.js';
import { requireKeys } from './keys.js';
import type { ApplyInput } from './target.js';

const shownKeys = 3;

/** Throws when a key stands in more than one staged row, showing the first keys and their rows. */
export async function refuseDuplicateKeys(input: ApplyInput, keys: readonly string[]): Promise<void> {
  const { session, staged, table, target } = input;
  requireKeys(keys, staged.columns, displayName(target));
  const names = keys.map(quoteName);
  const by = names.join(', ');
  const found = await session.count(
    `SELECT count(*) FROM (SELECT 1 FROM ${table.relation} GROUP BY ${by} HAVING count(*) > 1)`,
  );
  if (found === 0n) return;
  const shown = names.map((name, index) => `coalesce(first(${name})::VARCHAR, 'NULL') AS k${index}`).join(', ');
  const rows = await session.rows(
    `SELECT ${shown}, list(__sqlflow_row ORDER BY __sqlflow_row)::VARCHAR AS rows
     FROM (SELECT *, row_number() OVER () AS __sqlflow_row FROM ${table.relation})
     GROUP BY ${by} HAVING count(*) > 1 ORDER BY min(__sqlflow_row) LIMIT ${shownKeys}`,
  );
  const examples = rows.map((row) => {
    const values = keys.map((key, index) => `${key} = ${String(row[`k${index}`])}`).join(', ');
    return `${values} in rows ${String(row.rows).slice(1, -1)}`;
  });
  throw sqlFlowError(codes.data.duplicateKey, {
    table: displayName(target),
    keys: keys.join(', '),
    count: found.toString(),
    examples: examples.join('; '),
  });
}
