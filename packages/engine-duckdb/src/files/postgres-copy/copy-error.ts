import type { Column, PostgresCopyFormat } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { duckDbMessage } from '../../sql-error.js';
import { isDirect, noList } from './select-copy.js';

/** An error of reading, told of the column it is about. Others stay as they are. In one of several parts, lines say nothing. */
export function copyError(error: unknown, { columns }: PostgresCopyFormat, parts: number): unknown {
  const message = causesOf(error).map(duckDbMessage).join('\n');
  const found = patterns.map((pattern) => pattern.exec(message)).find((each) => each !== null);
  if (found === undefined || found === null) return error;
  const { at, value = '' } = found.groups ?? {};
  const about = at === undefined ? columnsOf(message, columns) : columns.slice(Number(at), Number(at) + 1);
  const [first] = about;
  if (first === undefined) return error;
  const args = {
    column: about.map(({ name }) => name).join(' or '),
    type: first.type,
    value,
    line: parts === 1 ? /Line: (\d+)/.exec(message)?.[1] : undefined,
  };
  return sqlFlowError(codes.data.serverValueDoesNotFit, args, { cause: error });
}

/** What DuckDB says where its reader of CSV makes the values, where an expression does, and what ours says. */
const patterns = [
  /converting column "c(?<at>\d+)"\. Could not convert string "(?<value>[\s\S]*?)" to/,
  new RegExp(`${noList} c(?<at>\\d+): (?<value>[\\s\\S]*)`),
  /Could not convert string '(?<value>[\s\S]*?)' to/,
  /field value(?: out of range)?: "(?<value>[^"]*)"/,
];

/** Where DuckDB does not say the column, its words tell the type. */
function columnsOf(message: string, columns: readonly Column[]): readonly Column[] {
  const made = columns.filter(({ type }) => !isDirect(type));
  const kind = /interval|timestamp|date/i.exec(message)?.[0].toUpperCase();
  const named = kind === undefined ? [] : made.filter(({ type }) => type.startsWith(kind));
  return named.length > 0 ? named : made;
}

function causesOf(error: unknown): unknown[] {
  return SqlFlowError.isInstance(error) && error.cause !== undefined ? [error, error.cause] : [error];
}
