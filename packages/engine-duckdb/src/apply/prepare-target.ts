import type { Rename } from '@sqlflow/engine';
import { evolveTable } from '../evolve/evolve.js';
import { type EvolutionPlan, planEvolution } from '../evolve/plan.js';
import { displayName, quoteName } from '../sql-text.js';
import { obeySchemaPolicy } from './schema-policy.js';
import { type ApplyInput, targetRef } from './target.js';

export interface PreparedTarget extends EvolutionPlan {
  /** What seems to be renamed. */
  readonly renames: readonly Rename[];
}

const unchanged: EvolutionPlan = { added: [], widened: [], missing: [], checks: [], refused: [] };

/** Makes the target exist and take the staged columns. What cannot be taken throws before a row is written. */
export async function prepareTarget(input: ApplyInput): Promise<PreparedTarget> {
  const { session, staged, table, target, found, options } = input;
  const ref = targetRef(input);
  if (found === undefined) {
    const columns = staged.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
    await session.run(`CREATE TABLE ${ref.relation} (${columns})`, { query: '' });
    return { ...unchanged, renames: [] };
  }
  const renames = await obeySchemaPolicy(input, planEvolution(found.columns, staged.columns));
  // What strict lets pass fits the table as it is.
  if (options.schemaEvolution === 'strict') return { ...unchanged, renames };
  const incoming = { source: table.relation, columns: staged.columns };
  return { ...(await evolveTable(session, ref, displayName(target), found.columns, incoming)), renames };
}
