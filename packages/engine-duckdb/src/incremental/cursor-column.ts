import type { Column, CursorValue } from '@sqlflow/connector-sdk';
import { codes, type SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import { sameName } from '../sql-text.js';

/** The column of that name. Throws, listing those that are there. */
export function requireColumn(columns: readonly Column[], name: string): Column {
  const found = columns.find((column) => sameName(column.name, name));
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  throw sqlFlowError(codes.data.cursorColumnMissing, {
    column: name,
    columns: names.join(', '),
    similar: suggest(name, names),
  });
}

export function kindChanged(column: Column, stored: CursorValue): SqlFlowError {
  return sqlFlowError(codes.data.cursorKindChanged, {
    column: column.name,
    found: column.type,
    stored: stored.type,
  });
}
