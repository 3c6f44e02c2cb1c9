import type { StreamColumn } from './describe-stream.js';

/** The column of this name; where none is spelt so, one that differs by the case of letters only. */
export function findColumn(columns: readonly StreamColumn[], name: string): StreamColumn | undefined {
  return (
    columns.find(({ column }) => column.name === name) ??
    columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase())
  );
}
