import { codes, sqlFlowError } from '@sqlflow/errors';
import { suspectRenames } from '../evolve/suspect-renames.js';
import { displayName, sameName } from '../sql-text.js';
import type { ApplyInput } from './target.js';

/** A key that the table has and the rows lack: if it seems to be called otherwise now, the error says how. */
export async function refuseMissingKeys(input: ApplyInput): Promise<void> {
  const { session, staged, table, target, found, options } = input;
  const keys = options.keys ?? [];
  const key = keys.find((name) => !staged.columns.some((column) => sameName(column.name, name)));
  if (key === undefined || found === undefined) return;
  const incoming = { source: table.relation, columns: staged.columns };
  const renames = await suspectRenames(session, target, found, incoming, keys);
  const renamed = renames.find(({ from }) => sameName(from, key));
  if (renamed === undefined) return;
  throw sqlFlowError(codes.data.keyColumnMissing, {
    table: displayName(target),
    key,
    where: 'the rows that were read',
    columns: staged.columns.map(({ name }) => name).join(', '),
    renamed: {
      to: renamed.to,
      agreeing: String(renamed.agreeing),
      compared: String(renamed.compared),
      byValues: renamed.by === 'values',
      statement: renamed.statement,
    },
  });
}
