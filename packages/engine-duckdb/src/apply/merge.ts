import type { ApplyResult, Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { schemaChanges } from '../evolve/plan.js';
import { displayName, quoteName, sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { refuseDuplicateKeys } from './duplicate-keys.js';
import { type MergeRows, mergeRows } from './merge-rows.js';
import { prepareTarget } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * Updates rows whose key is known and adds the others. Keys compare with IS NOT DISTINCT FROM, so NULL is a key like
 * any other. Columns that the staged rows lack keep their values.
 */
export async function applyMerge(input: ApplyInput): Promise<ApplyResult> {
  const { session, found, table, options } = input;
  const keys = keysOf(input);
  const plan = await prepareTarget(input);
  if (options.latestBy === undefined) await refuseDuplicateKeys(input, keys);
  else await keepLatest(input, keys, options.latestBy);
  const { relation } = targetRef(input);
  const columns = await session.describe(relation);
  const rows: MergeRows = {
    session,
    target: relation,
    source: sourceOf(input, columns),
    columns: input.staged.columns.map((column) => column.name),
    keys,
    lacksColumns: plan.missing.length > 0,
  };
  const counts =
    found === undefined
      ? { updated: 0n, inserted: await session.count(`INSERT INTO ${relation} BY NAME FROM ${table.relation}`) }
      : await mergeRows(rows);
  return { ...counts, deleted: 0n, created: found === undefined, columns, schemaChanges: schemaChanges(plan) };
}

/**
 * The staged rows in the types of the target. DuckDB would compare a BIGINT with a VARCHAR key by casting the text, and
 * take `007` for 7.
 */
function sourceOf({ staged, table }: ApplyInput, columns: readonly Column[]): string {
  const casts = staged.columns.map(({ name, type }) => {
    const target = columns.find((column) => sameName(column.name, name));
    if (target === undefined || sameType(target.type, type)) return quoteName(name);
    return `CAST(${quoteName(name)} AS ${target.type}) AS ${quoteName(name)}`;
  });
  return casts.every((each) => !each.startsWith('CAST'))
    ? table.relation
    : `(SELECT ${casts.join(', ')} FROM ${table.relation})`;
}

function keysOf({ options, staged, found, target }: ApplyInput): readonly string[] {
  const keys = options.keys ?? [];
  if (keys.length === 0) throw sqlFlowError(codes.data.mergeWithoutKeys, { table: displayName(target) });
  for (const key of keys) {
    requireColumn(key, staged.columns, 'the rows that were read', displayName(target));
    if (found !== undefined) requireColumn(key, found.columns, `table ${displayName(target)}`, displayName(target));
  }
  return keys;
}

function requireColumn(key: string, columns: readonly Column[], where: string, table: string): void {
  if (columns.some((column) => sameName(column.name, key))) return;
  throw sqlFlowError(codes.data.keyColumnMissing, {
    table,
    key,
    where,
    columns: columns.map((column) => column.name).join(', '),
  });
}

/** Keeps the greatest of each key; NULL is lowest. Of equals the one that came last: row numbers grow with the rows. */
async function keepLatest({ session, table }: ApplyInput, keys: readonly string[], latestBy: string): Promise<void> {
  const by = keys.map(quoteName).join(', ');
  const numbered = `SELECT rowid AS r, row_number() OVER (PARTITION BY ${by} ORDER BY ${quoteName(latestBy)} DESC NULLS LAST, rowid DESC) AS n FROM ${table.relation}`;
  await session.run(`DELETE FROM ${table.relation} WHERE rowid IN (SELECT r FROM (${numbered}) WHERE n > 1)`, {
    query: '',
  });
}
