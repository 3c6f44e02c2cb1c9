import type { CursorRange, CursorValue } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { findColumn } from '../catalog/find-column.js';

const texts = /^(pg_catalog\.)?"?(text|varchar|bpchar|name)"?$/;

/** The condition that the cursor is at or above a value. */
export function atOrAbove(cursor: StreamColumn, { value }: CursorValue): string {
  return `${comparedCursor(cursor)} >= ${pg.escapeLiteral(serverText(value))}::${cursor.serverType}`;
}

const instantType = 'TIMESTAMP WITH TIME ZONE';

export function instant(value: string): CursorValue {
  return { type: instantType, value };
}

/** Whether a column can be compared with when something happened. */
export function isInstant({ column }: StreamColumn): boolean {
  return column.type === instantType;
}

/** Rows at or above a value, with those without cursor or not; all where it is undefined. */
export function bounds(cursor: StreamColumn, range: CursorRange, lowest: CursorRange['from']): string[] {
  return anyOf(cursor, range, lowest === undefined ? [] : [lowest]);
}

/** Rows at or above the lowest of some values, with those without cursor or not. */
export function anyOf(cursor: StreamColumn, { nulls }: CursorRange, lowest: readonly CursorValue[]): string[] {
  const name = pg.escapeIdentifier(cursor.column.name);
  const isNull = `${name} IS NULL`;
  const above = lowest.map((each) => atOrAbove(cursor, each));
  if (above.length === 0) return nulls === 'exclude' ? [`${name} IS NOT NULL`] : [];
  return [[...above, ...(nulls === 'exclude' ? [] : [isNull])].join(' OR ')];
}

/** The cursor as it is compared at the server: text by its bytes, as it is here. */
export function comparedCursor({ column, serverType }: StreamColumn): string {
  const name = pg.escapeIdentifier(column.name);
  return texts.test(serverType.replaceAll('"', '')) ? `${name} COLLATE "C"` : name;
}

/** Years before Christ are written `0044-03-15 (BC) 10:00:00` here, and `0044-03-15 10:00:00 BC` there. */
function serverText(value: string): string {
  return value.includes('(BC)') ? `${value.replace(' (BC)', '')} BC` : value;
}

/**
 * The column that a load follows.
 *
 * @throws SqlFlowError where its values do not compare here as they do at the server.
 */
export function cursorColumn(columns: readonly StreamColumn[], field: string): StreamColumn {
  const found = findColumn(columns, field);
  if (found === undefined) {
    const names = columns.map(({ column }) => column.name);
    throw sqlFlowError(codes.data.cursorColumnMissing, {
      column: field,
      columns: names.join(', '),
      similar: undefined,
    });
  }
  if (found.column.type === 'VARCHAR' && !texts.test(found.serverType.replaceAll('"', ''))) {
    const { name } = found.column;
    throw sqlFlowError(
      codes.postgres.cursorType,
      { column: name, type: found.serverType },
      { parameter: 'cursor_field' },
    );
  }
  return found;
}
