import type { ApplyResult } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { planEvolution, schemaChanges, type Widening } from '../evolve/plan.js';
import { quoteName, sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { commonType } from '../types/widen.js';
import { deduplicateStaged } from './deduplicate.js';
import { keysOf } from './keys.js';
import { obeySchemaPolicy } from './schema-policy.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * The table becomes what was staged. The staging table takes the target's name inside the transaction: readers see the
 * old table or the new one, and the rows are written once.
 */
export async function applyReplace(input: ApplyInput): Promise<ApplyResult> {
  const { session, staged, table, found, options } = input;
  const { relation, schema, name } = targetRef(input);
  const plan = planEvolution(found?.columns ?? staged.columns, staged.columns);
  const changed = schemaChanges({ ...plan, widened: widened(input) });
  // What is renamed or gone is gone from the table anyway: only a policy that forbids it needs to look.
  if (options.schemaEvolution !== 'permissive') await obeySchemaPolicy(input, plan);
  const { deduplicate } = options;
  const keyed = deduplicate !== undefined && (options.keys ?? []).length > 0;
  const superseded = keyed ? await deduplicateStaged(input, keysOf({ ...input, found: undefined }), deduplicate) : 0n;
  const inserted = staged.rows - superseded;
  refuseTooFew(input, inserted);
  const before = found === undefined ? undefined : await session.count(`SELECT count(*) FROM ${relation}`);
  if (found !== undefined) await session.run(`DROP TABLE ${relation}`, { query: '' });
  if (table.real && sameName(table.schema, schema)) {
    await session.run(`ALTER TABLE ${table.relation} RENAME TO ${quoteName(name)}`, { query: '' });
  } else {
    await session.run(`CREATE TABLE ${relation} AS SELECT * FROM ${table.relation}`, { query: '' });
    await session.run(`DROP TABLE ${table.relation}`, { query: '' });
  }
  return {
    inserted,
    updated: 0n,
    deleted: 0n,
    superseded,
    created: found === undefined,
    ...(before === undefined ? {} : { before }),
    columns: staged.columns,
    schemaChanges: changed,
  };
}

function refuseTooFew({ options, target }: ApplyInput, rows: bigint): void {
  const { minRows } = options;
  if (minRows === undefined || rows >= minRows) return;
  throw sqlFlowError(codes.data.tooFewRows, {
    table: target.name,
    rows: rows.toString(),
    least: minRows.toString(),
  });
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
