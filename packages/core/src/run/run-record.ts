import type { Engine, Transaction } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { RunEntry, RunIdentity, StateStore } from '@sqlflow/state';
import type { RunStatus } from '../events/run-event.js';
import { requestEntry } from './journal-entries.js';
import type { RequestTotals } from './requests/request-totals.js';
import type { RunInputs } from './run-inputs.js';
import type { RunResult } from './run-result.js';

/** The rows of a run itself. */
export interface RunRecord {
  begin(): Promise<void>;
  /** Returns what kept the end from being recorded: the run has ended, and must not fail for that. */
  end(status: RunStatus, diagnostics: readonly Diagnostic[], requests?: RequestTotals): Promise<readonly Diagnostic[]>;
}

export function createRunRecord(
  engine: Engine,
  state: StateStore,
  run: RunIdentity & { readonly startedAt: string },
  inputs: RunInputs,
): RunRecord {
  const entry = { ...run, inputs: JSON.stringify(inputs) };
  const write = (row: RunEntry) =>
    engine.transaction((tx: Transaction) => state.recordRun(tx, row), { label: 'history' });
  return {
    begin: () => write({ ...entry, status: 'running' }),
    async end(status, diagnostics, requests) {
      const first = diagnostics.find(({ severity }) => severity === 'error');
      const problem =
        status === 'succeeded' || first === undefined ? {} : { problem: { code: first.code, message: first.message } };
      try {
        await write({ ...entry, status, endedAt: new Date().toISOString(), ...problem, ...requestEntry(requests) });
        return [];
      } catch (error) {
        return [historyProblem('the end of the run', error)];
      }
    },
  };
}

export function historyProblem(what: string, error: unknown): Diagnostic {
  const problem = error instanceof Error ? error.message : String(error);
  return diagnostic(codes.history.historyNotWritten, { what, problem });
}

/** The problems of a run and its tasks, for the row that ends it. */
export function problemsOf(tasks: RunResult['tasks']): readonly Diagnostic[] {
  return tasks.filter(({ status }) => status === 'failed').flatMap(({ diagnostics }) => diagnostics);
}
