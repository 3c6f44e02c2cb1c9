import type { SqlFlowError } from '@sqlflow/errors';

export interface Failure {
  readonly error: SqlFlowError;
  /** The function's name in SQL. */
  readonly name: string;
}

/**
 * Failures of user functions on their way through DuckDB, which passes on only a text. A statement that fails in
 * several threads leaves some behind, so only the newest are kept.
 */
const failures = new Map<string, Failure>();
const kept = 100;
const marker = /\[user function failure (\d+)\]/;
let count = 0;

/** The text to hand to DuckDB for this error. */
export function rememberFailure(error: SqlFlowError, name: string): string {
  count += 1;
  failures.set(String(count), { error, name });
  for (const oldest of failures.keys()) {
    if (failures.size <= kept) break;
    failures.delete(oldest);
  }
  return `${error.message} [user function failure ${count}]`;
}

/** The failure that a message of DuckDB stems from, if it is one of a user function. */
export function recallFailure(message: string): Failure | undefined {
  const id = marker.exec(message)?.[1];
  return id === undefined ? undefined : failures.get(id);
}
