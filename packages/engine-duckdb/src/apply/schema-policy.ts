import type { Rename } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type Difference, differencesOf } from '../evolve/differences.js';
import { findLosses, type Loss } from '../evolve/evolve.js';
import { fittingColumns } from '../evolve/fitting-columns.js';
import type { EvolutionPlan } from '../evolve/plan.js';
import { findRenames } from '../evolve/renames.js';
import { statementsFor } from '../evolve/statements.js';
import { displayName } from '../sql-text.js';
import type { ApplyInput, TargetTable } from './target.js';

/**
 * Throws, before anything is written, where the policy does not allow what the rows would make of the table. What seems
 * to be renamed is handed back: a permissive load goes on, and tells.
 */
export async function obeySchemaPolicy(input: ApplyInput, plan: EvolutionPlan): Promise<readonly Rename[]> {
  const { found, options } = input;
  if (found === undefined) return [];
  const renames = plan.added.length > 0 && plan.missing.length > 0 ? await suspectedRenames(input, found) : [];
  if (options.schemaEvolution === 'permissive') return renames;
  const differences = await describe(input, found, plan, renames);
  if (options.schemaEvolution === 'strict') refuse(input, differences);
  else refuseUnsafe(input, differences);
  return renames;
}

function suspectedRenames({ session, staged, table, options }: ApplyInput, found: TargetTable): Promise<Rename[]> {
  return findRenames(session, found, { source: table.relation, columns: staged.columns }, options.keys ?? []);
}

async function describe(
  input: ApplyInput,
  found: TargetTable,
  plan: EvolutionPlan,
  renames: readonly Rename[],
): Promise<Difference[]> {
  const { session, staged, table, target, options } = input;
  const incoming = { source: table.relation, columns: staged.columns };
  const losses: Loss[] = [];
  const keepsTypes = staged.inferred === true && options.schemaEvolution === 'strict' && options.mode !== 'replace';
  for await (const loss of findLosses(session, found, displayName(target), plan, incoming)) losses.push(loss);
  return differencesOf({
    existing: found.columns,
    incoming: staged.columns,
    inferred: staged.inferred === true,
    replaces: options.mode === 'replace',
    renames,
    losses,
    fitting: keepsTypes ? await fittingColumns(session, table.relation, plan.widened) : new Set(),
    statements: await statementsFor(session, target),
  });
}

function refuse({ target }: ApplyInput, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const changes = differences.map(({ words }) => words).join('; ');
  const statements = differences.flatMap((each) => each.statements);
  throw sqlFlowError(codes.data.schemaChanged, { table: displayName(target), changes, statements });
}

function refuseUnsafe({ target }: ApplyInput, differences: readonly Difference[]): void {
  const unsafe = differences.filter(({ safe }) => !safe);
  if (unsafe.length === 0) return;
  const changes = unsafe.map(({ words }) => words).join('; ');
  const statements = unsafe.flatMap((each) => each.statements);
  throw sqlFlowError(codes.data.schemaNeedsStatements, { table: displayName(target), changes, statements });
}
