import type { SuspectedRename, TableName } from '@sqlflow/engine';
import type { Session } from '../session.js';
import type { Incoming } from './evolve.js';
import { findRenames, type Renamable } from './renames.js';
import { statementsFor } from './statements.js';

/** What seems to be renamed, with the statements by which the table would follow. */
export async function suspectRenames(
  session: Session,
  target: TableName,
  table: Renamable,
  incoming: Incoming,
  keys: readonly string[],
): Promise<SuspectedRename[]> {
  const renames = await findRenames(session, table, incoming, keys);
  if (renames.length === 0) return [];
  const statements = await statementsFor(session, target);
  return renames.map((rename) => ({ ...rename, statement: statements.rename(rename.from, rename.to) }));
}
