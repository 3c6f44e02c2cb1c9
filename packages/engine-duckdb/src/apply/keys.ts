import type { Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { displayName, sameName } from '../sql-text.js';
import type { ApplyInput } from './target.js';

/** The key columns, which rows and table both have. */
export function keysOf({ options, staged, found, target }: ApplyInput): readonly string[] {
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
