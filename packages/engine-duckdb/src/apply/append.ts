import type { ApplyResult } from '@sqlflow/engine';
import { schemaChanges } from '../evolve/plan.js';
import { deleteMatching } from './delete-rows.js';
import { prepareTarget } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/** Adds the staged rows. Columns that they lack get NULL, or the default the table was made with. */
export async function applyAppend(input: ApplyInput): Promise<ApplyResult> {
  const { session, table, found, options } = input;
  const plan = await prepareTarget(input);
  const { relation } = targetRef(input);
  const deleted =
    found === undefined || options.replaceRows === undefined
      ? 0n
      : await deleteMatching(session, { relation, columns: found.columns }, options.replaceRows);
  const inserted = await session.count(`INSERT INTO ${relation} BY NAME SELECT * FROM ${table.relation}`);
  return {
    inserted,
    updated: 0n,
    deleted,
    created: found === undefined,
    columns: await session.describe(relation),
    schemaChanges: schemaChanges(plan),
    renames: plan.renames,
  };
}
