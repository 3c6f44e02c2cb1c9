import type { Column, Row, WriteInput } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { keyText } from './key-text.js';

/**
 * The rows of a table after an `append`, `merge` or `insert_only`. Columns are matched by name without regard to case;
 * NULL equals NULL in keys. Throws `SqlFlowError` without usable keys, or when one key comes twice.
 */
export function mergeRows(
  table: string,
  existing: { readonly columns: readonly Column[]; readonly rows: readonly Row[] },
  incoming: readonly Row[],
  { mode, keys = [], columns }: Pick<WriteInput, 'mode' | 'keys' | 'columns'>,
): readonly Row[] {
  const rows = incoming.map((row) => renamed(row, existing.columns));
  if (mode === 'append') return [...existing.rows, ...rows];
  const known = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const keyColumns = keys.flatMap((key) => known.get(key.toLowerCase()) ?? []);
  if (keyColumns.length === 0 || keyColumns.length < keys.length) {
    throw sqlFlowError(codes.connector.mergeNeedsKeys, { table });
  }
  const names = keyColumns.map((column) => renamedName(column.name, existing.columns));
  const keyOf = (row: Row): string =>
    JSON.stringify(names.map((name, at) => keyText(row[name], keyColumns[at]?.type ?? 'VARCHAR')));

  const places = new Map(existing.rows.map((row, at) => [keyOf(row), at]));
  const result = [...existing.rows];
  const seen = new Set<string>();
  for (const row of rows) {
    const key = keyOf(row);
    if (seen.has(key)) throw sqlFlowError(codes.connector.duplicateMergeKey, { table, key: shownKey(row, names) });
    seen.add(key);
    const at = places.get(key);
    if (at === undefined) result.push(row);
    else if (mode === 'merge') result[at] = { ...result[at], ...row };
  }
  return result;
}

function renamed(row: Row, columns: readonly Column[]): Row {
  if (columns.length === 0) return row;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [renamedName(name, columns), value]));
}

function renamedName(name: string, columns: readonly Column[]): string {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

function shownKey(row: Row, names: readonly string[]): string {
  return names.map((name) => `${name} = ${String(row[name] ?? 'NULL')}`).join(', ');
}
