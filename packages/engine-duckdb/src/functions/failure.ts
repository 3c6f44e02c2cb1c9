import type { SqlFlowError } from '@sqlflow/errors';

/**
 * Failures of user functions on their way through DuckDB, which passes on only a text. A statement that fails in
 * several threads leaves some behind, so only the newest are kept.
 */
const failures = new Map<string, SqlFlowError>();
const kept = 100;
const marker = /\[user function failure (\d+)\]/;
let count = 0;

/** The text to hand to DuckDB for this error. */
export function rememberFailure(error: SqlFlowError): string {
  count += 1;
  failures.set(String(count), error);
  for (const oldest of failures.keys()) {
    if (failures.size <= kept) break;
    failures.delete(oldest);
  }
  return `${error.message} [user function failure ${count}]`;
}

/** The error that a message of DuckDB stems from, if it is one of a user function. */
export function recallFailure(message: string): SqlFlowError | undefined {
  const id = marker.exec(message)?.[1];
  return id === undefined ? undefined : failures.get(id);
}
