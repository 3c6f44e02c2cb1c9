import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { statementFailure } from '../connection/failure.js';
import type { ConnectionSettings } from '../connection/settings.js';

/** What was being done when something went wrong. */
export interface WritingWhat {
  readonly settings: ConnectionSettings;
  /** The table, as people write it. */
  readonly table: string;
  /** What would let the user do it. */
  readonly grants: readonly string[];
}

/** The error for what went wrong while rows were written. */
export function writeFailure(error: unknown, { settings, table, grants }: WritingWhat): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  if (!(error instanceof pg.DatabaseError)) return statementFailure(error, { settings, what: `writing to ${table}` });
  const { code = '', message } = error;
  // A policy says no to a row.
  if (code === '42501' && error.routine === 'ExecWithCheckOptions') return refusedValue(error, table);
  if (code === '42501') {
    const args = { table, user: settings.user, reason: message, grants };
    return sqlFlowError(codes.postgresWrite.writeRightMissing, args, { cause: error });
  }
  // Data exceptions, constraints, texts that the database's encoding lacks, values too large for an index.
  if (/^(22|23|54000)/.test(code)) return refusedValue(error, table);
  return statementFailure(error, { settings, what: `writing to ${table}` });
}

function refusedValue(error: pg.DatabaseError, table: string): SqlFlowError {
  const place = placeIn(error.where);
  const value = place.value === undefined ? undefined : `value ${place.value}`;
  const args = {
    table,
    row: place.row,
    column: place.column ?? error.column,
    reason: error.message,
    detail: shortened(error.detail ?? value),
  };
  return sqlFlowError(codes.postgresWrite.valueRefused, args, { cause: error });
}

/**
 * Where COPY was: `COPY orders, line 3, column total: "12"`. A line is a row, as line breaks in values are escaped. The
 * words are in the language of the server.
 */
function placeIn(where: string | undefined): {
  readonly row?: string;
  readonly column?: string;
  readonly value?: string;
} {
  const found = /^COPY .+?, \S+ (?<row>\d+)(?:, \S+ (?<column>.+?)(?:: (?<value>".*))?)?(?:: ".*)?$/ms.exec(
    where ?? '',
  );
  return found?.groups ?? {};
}

const longest = 200;

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
