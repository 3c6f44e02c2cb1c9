import type { CursorValue } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { findColumn } from '../catalog/find-column.js';

const texts = /^(pg_catalog\.)?"?(text|varchar|bpchar|name)"?$/;

/** The condition that the cursor is at or above a value. */
export function atOrAbove(cursor: StreamColumn, { value }: CursorValue): string {
  return `${comparedCursor(cursor)} >= ${pg.escapeLiteral(serverText(value))}::${cursor.serverType}`;
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
