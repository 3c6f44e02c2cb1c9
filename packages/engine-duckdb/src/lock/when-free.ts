import { setTimeout } from 'node:timers/promises';
import { codes, type Diagnostic, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { throwIfAborted } from '../session.js';

/** How long to wait for a database that another process has open, and who is told. */
export interface WaitForDatabase {
  /** Default: as long as it takes. */
  readonly milliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when the waiting begins and whenever another process has the database: SF6002, which says who. */
  readonly onWait?: ((problem: Diagnostic) => void) | undefined;
}

const firstPause = 50;
const longestPause = 500;

/** Opens the database as soon as no other process has it. Without `wait` a locked one throws SF6002 at once. */
export async function whenFree(open: () => Promise<void>, wait: WaitForDatabase | undefined): Promise<void> {
  const begun = performance.now();
  let told: string | undefined;
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    throwIfAborted(wait?.signal);
    try {
      return await open();
    } catch (error) {
      if (wait === undefined || !isLocked(error)) throw error;
      const left = (wait.milliseconds ?? Number.POSITIVE_INFINITY) - (performance.now() - begun);
      if (left <= 0) throw inVain(error, wait.milliseconds ?? 0);
      const problem = error.diagnostic;
      if (problem.message !== told) wait.onWait?.(problem);
      told = problem.message;
      await setTimeout(
        Math.min(pause, left),
        undefined,
        wait.signal === undefined ? {} : { signal: wait.signal },
      ).catch(() => undefined);
    }
  }
}

function isLocked(error: unknown): error is SqlFlowError {
  return SqlFlowError.isInstance(error) && error.code === codes.engine.databaseLocked.code;
}

function inVain(error: SqlFlowError, milliseconds: number): SqlFlowError {
  const args = { seconds: String(milliseconds / 1_000), problem: error.diagnostic.message };
  return sqlFlowError(codes.engine.waitedInVain, args, { cause: error });
}
