import type { PostgresCopyFormat } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { duckDbMessage } from '../../sql-error.js';

/** An error of reading, told of the column it is about. Others stay as they are. */
export function copyError(error: unknown, { columns }: PostgresCopyFormat): unknown {
  const message = causesOf(error).map(duckDbMessage).join('\n');
  const place = /column "?c(\d+)"?/i.exec(message);
  const column = columns[Number(place?.[1])];
  const found = /Could not convert string "([\s\S]*?)" to '?([^\n']+?)'?(?:\.|$|\n)/.exec(message);
  if (column === undefined || found === null) return error;
  const row = /Line: (\d+)/.exec(message)?.[1] ?? '?';
  return sqlFlowError(
    codes.data.valueDoesNotFit,
    { column: column.name, type: column.type, value: found[1] ?? '', reason: 'it has no such value', row },
    { cause: error },
  );
}

function causesOf(error: unknown): unknown[] {
  return SqlFlowError.isInstance(error) && error.cause !== undefined ? [error, error.cause] : [error];
}
