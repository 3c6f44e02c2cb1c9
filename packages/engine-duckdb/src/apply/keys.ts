import type { Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { displayName, sameName } from '../sql-text.js';
import type { ApplyInput } from './target.js';

/** The key columns, which rows and table both have. */
export function keysOf({ options, staged, found, target }: ApplyInput): readonly string[] {
  const keys = options.keys ?? [];
  if (keys.length === 0) throw sqlFlowError(codes.data.mergeWithoutKeys, { table: displayName(target) });
  requireKeys(keys, staged.columns, displayName(target));
  for (const key of keys) {
    if (found !== undefined) requireKey(key, found.columns, `table ${displayName(target)}`, displayName(target));
  }
  return keys;
}

/** Throws where staged rows lack a key column. */
export function requireKeys(keys: readonly string[], columns: readonly Column[], table?: string): void {
  for (const key of keys) requireKey(key, columns, 'the rows that were read', table);
}

function requireKey(key: string, columns: readonly Column[], where: string, table: string | undefined): void {
  if (columns.some((column) => sameName(column.name, key))) return;
  throw sqlFlowError(codes.data.keyColumnMissing, {
    table,
    key,
    where,
    columns: columns.map((column) => column.name).join(', '),
  });
}
