import { codes, sqlFlowError } from '@sqlflow/errors';
import { evolveTable } from '../evolve/evolve.js';
import { type EvolutionPlan, planEvolution, schemaChanges } from '../evolve/plan.js';
import { displayName, quoteName } from '../sql-text.js';
import { type ApplyInput, targetRef } from './target.js';

/** Makes the target exist and take the staged columns. What cannot be taken throws before a row is written. */
export async function prepareTarget(input: ApplyInput): Promise<EvolutionPlan> {
  const { session, staged, table, target, found, options } = input;
  const ref = targetRef(input);
  if (found === undefined) {
    const columns = staged.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
    await session.run(`CREATE TABLE ${ref.relation} (${columns})`, { query: '' });
    return { added: [], widened: [], missing: [], checks: [], refused: [] };
  }
  if (options.schemaEvolution === 'strict') refuseDifference(input);
  const incoming = { source: table.relation, columns: staged.columns };
  return evolveTable(session, ref, displayName(target), found.columns, incoming);
}

/** `strict`: the staged columns must be those of the table. */
export function refuseDifference({ staged, target, found }: ApplyInput): void {
  if (found === undefined) return;
  const plan = planEvolution(found.columns, staged.columns);
  const changes = [
    ...schemaChanges(plan).map(({ kind, column, from, to }) => {
      if (kind === 'column-added') return `${column} ${to} is new`;
      return kind === 'column-missing' ? `${column} is missing` : `${column} would become ${to} from ${from}`;
    }),
    ...plan.refused.map(({ column, from, to }) => `${column} is ${from} instead of ${to}`),
  ];
  if (changes.length > 0) {
    throw sqlFlowError(codes.data.schemaChanged, { table: displayName(target), changes: changes.join('; ') });
  }
}
