import type { ApplyResult } from '@sqlflow/connector-sdk';
import { planEvolution, schemaChanges, type Widening } from '../evolve/plan.js';
import { quoteName, sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { commonType } from '../types/widen.js';
import { refuseDifference } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * The table becomes what was staged. The staging table takes the target's name inside the transaction: readers see the
 * old table or the new one, and the rows are written once.
 */
export async function applyReplace(input: ApplyInput): Promise<ApplyResult> {
  const { session, staged, table, found, options } = input;
  const { relation, schema, name } = targetRef(input);
  const changed = schemaChanges({
    ...planEvolution(found?.columns ?? staged.columns, staged.columns),
    widened: widened(input),
  });
  if (options.schemaEvolution === 'strict') refuseDifference(input);
  const before = found === undefined ? undefined : await session.count(`SELECT count(*) FROM ${relation}`);
  if (found !== undefined) await session.run(`DROP TABLE ${relation}`, { query: '' });
  if (table.real && sameName(table.schema, schema)) {
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
    columns: staged.columns,
    schemaChanges: changed,
  };
}

/** Columns whose new type holds more than the old one did. One that holds less has merely other values now. */
function widened({ found, staged }: ApplyInput): Widening[] {
  return staged.columns.flatMap(({ name, type }) => {
    const old = found?.columns.find((column) => sameName(column.name, name));
    if (old === undefined || sameType(old.type, type)) return [];
    const common = commonType(type, old.type);
    const holdsAll = common?.type === type && common.checkIncoming === undefined;
    return holdsAll ? [{ column: old.name, from: old.type, to: type }] : [];
  });
}
