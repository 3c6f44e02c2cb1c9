import type { Column } from '@sqlflow/connector-sdk';
import type { HashOptions } from '@sqlflow/engine';
import { quoteName, sameName } from '../sql-text.js';
import { canonicalText } from './canonical-text.js';

/** Stands for NULL among the hashes: 64 bits of the digest of nothing that a value can be. */
export const nullHash = '0::UBIGINT';

/**
 * SQL for a value's hash, of a function whose results never change: the engine's own may with its version. The same as
 * `md5_number_lower`, which takes five times as long.
 */
export function valueHash(expression: string, type: string): string {
  return `coalesce((md5_number(${canonicalText(expression, type)}) >> 64)::UBIGINT, ${nullHash})`;
}

/** A column that is compared, with its name in lower case. */
export interface HashedColumn {
  readonly name: string;
  readonly column: Column;
}

/** The columns that are compared, in the order of their names. */
export function hashedColumns(columns: readonly Column[], { ignore }: HashOptions): HashedColumn[] {
  return columns
    .filter((column) => !ignore.some((each) => sameName(each, column.name)))
    .map((column) => ({ name: column.name.toLowerCase(), column }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function columnHash({ column }: HashedColumn): string {
  return valueHash(quoteName(column.name), column.type);
}
