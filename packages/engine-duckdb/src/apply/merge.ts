import type { ApplyResult, Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { schemaChanges } from '../evolve/plan.js';
import { displayName, quoteName, sameName } from '../sql-text.js';
import { refuseDuplicateKeys } from './duplicate-keys.js';
import { prepareTarget } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * Updates rows whose key is known and adds the others. Keys compare with IS NOT DISTINCT FROM, so NULL is a key like
 * any other. Columns that the staged rows lack keep their values.
 */
export async function applyMerge(input: ApplyInput): Promise<ApplyResult> {
  const { session, found } = input;
  const keys = keysOf(input);
  const plan = await prepareTarget(input);
  const { relation } = targetRef(input);
  const source = await latestRows(input, keys);
  const on = keys.map((key) => `t.${quoteName(key)} IS NOT DISTINCT FROM s.${quoteName(key)}`).join(' AND ');
  const updated = found === undefined ? 0n : await update(input, relation, source, on, keys);
  const missing = `SELECT s.* FROM ${source} s ANTI JOIN ${relation} t ON ${on}`;
  const inserted = await session.count(`INSERT INTO ${relation} BY NAME ${missing}`);
  return {
    inserted,
    updated,
    deleted: 0n,
    created: found === undefined,
    columns: await session.describe(relation),
    schemaChanges: schemaChanges(plan),
  };
}

async function update(
  input: ApplyInput,
  relation: string,
  source: string,
  on: string,
  keys: readonly string[],
): Promise<bigint> {
  const values = input.staged.columns.filter((column) => !keys.some((key) => sameName(key, column.name)));
  if (values.length === 0) {
    return input.session.count(`SELECT count(*) FROM ${source} s SEMI JOIN ${relation} t ON ${on}`);
  }
  const set = values.map(({ name }) => `${quoteName(name)} = s.${quoteName(name)}`).join(', ');
  return input.session.count(`UPDATE ${relation} AS t SET ${set} FROM ${source} AS s WHERE ${on}`);
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

/** The staged rows with one row per key. */
async function latestRows(input: ApplyInput, keys: readonly string[]): Promise<string> {
  const { session, table, options } = input;
  if (options.latestBy === undefined) {
    await refuseDuplicateKeys(input, keys);
    return table.relation;
  }
  const by = keys.map(quoteName).join(', ');
  // Of equal cursors the row that came last wins; a temporary table numbers its rows in the order they came.
  const order = `${quoteName(options.latestBy)} DESC NULLS LAST, rowid DESC`;
  await session.run(
    `DELETE FROM ${table.relation} WHERE rowid IN (
       SELECT rowid FROM (SELECT rowid, row_number() OVER (PARTITION BY ${by} ORDER BY ${order}) AS n FROM ${table.relation})
       WHERE n > 1)`,
    { query: '' },
  );
  return table.relation;
}
