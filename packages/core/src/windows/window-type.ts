import type { Column } from '@sqlflow/connector-sdk';
import type { Engine, WindowColumn } from '@sqlflow/engine';
import type { ReferenceLookup } from '@sqlflow/planner';
import { sameForAll, windowLookup } from './window-text.js';

/** Types that a window may have, tried where the query itself does not tell. */
const candidates = ['TIMESTAMP', 'DATE', 'TIMESTAMP WITH TIME ZONE', 'BIGINT', 'HUGEINT', 'DOUBLE'];

/**
 * The type of the column that an incremental query goes by, before there is a table: its variables have the type of the
 * column, and the column may be made of them. Bound with NULL, which goes with every type; where that does not bind, or
 * leaves the type open, with each type until the column has the one that was tried. Undefined: there is no such column.
 *
 * @throws SqlFlowError of the query as it is bound with NULL.
 */
export async function typeOfQuery(
  by: string,
  engine: Pick<Engine, 'windowColumn'>,
  describe: (lookup: ReferenceLookup) => Promise<readonly Column[]>,
): Promise<string | undefined> {
  const typeIn = (columns: readonly Column[]): string | undefined =>
    columns.find(({ name }) => name.toLowerCase() === by.toLowerCase())?.type;
  let problem: unknown;
  let found: string | undefined;
  try {
    found = typeIn(await describe(sameForAll('NULL')));
    if (found === undefined || engine.windowColumn(found) !== undefined) return found;
  } catch (error) {
    problem = error;
  }
  for (const type of candidates) {
    const column = engine.windowColumn(type) as WindowColumn;
    const columns = await describe(windowLookup(column.variables)).catch(() => []);
    if (typeIn(columns) === type) return type;
  }
  if (problem !== undefined) throw problem;
  return found;
}
