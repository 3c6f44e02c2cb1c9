import type { ApplyResult } from '@sqlflow/connector-sdk';
import { planEvolution, schemaChanges } from '../evolve/plan.js';
import { quoteName } from '../sql-text.js';
import { refuseDifference } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * The table becomes what was staged. The staging table takes the target's name inside the transaction: readers see the
 * old table or the new one, and the rows are written once.
 */
export async function applyReplace(input: ApplyInput): Promise<ApplyResult> {
  const { session, staged, table, found, options } = input;
  const { relation, name } = targetRef(input);
  const plan = planEvolution(found?.columns ?? staged.columns, staged.columns);
  const changed = schemaChanges(plan);
  if (options.schemaEvolution === 'strict') refuseDifference(input);
  const before = found === undefined ? undefined : await session.count(`SELECT count(*) FROM ${relation}`);
  if (found !== undefined) await session.run(`DROP TABLE ${relation}`, { query: '' });
  if (table.real && table.schema === (found?.schema ?? input.target.schema ?? 'main')) {
    await session.run(`ALTER TABLE ${table.relation} RENAME TO ${quoteName(name)}`, { query: '' });
  } else {
    await session.run(`CREATE TABLE ${relation} AS SELECT * FROM ${table.relation}`, { query: '' });
    await session.run(`DROP TABLE ${table.relation}`, { query: '' });
  }
  return {
    inserted: staged.rows,
    updated: 0n,
    deleted: 0n,
    created: found === undefined,
    ...(before === undefined ? {} : { before }),
    columns: await session.describe(relation),
    schemaChanges: changed,
  };
}
