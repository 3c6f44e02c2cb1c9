import type { Engine, Transaction } from '@sqlflow/engine';
import type { Diagnostic } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import type { RunIdentity, StateStore, TaskEntry } from '@sqlflow/state';
import type { SkipReason, TaskOutcome } from '../events/run-event.js';
import { attemptEntry, endEntry, requestEntry, skipEntry } from './journal-entries.js';
import type { RequestTotals } from './requests/request-totals.js';

/** Writes what becomes of the tasks of a run into its history: one row per status, the newest counts. */
export interface TaskJournal {
  /** An attempt begins. Recorded while the task works, or with its end if that comes sooner. */
  started(task: Task, attempt: number): void;
  /** The task's data are in `tx`: they and this row commit together, or neither. */
  succeeded(tx: Transaction, task: Task, outcome: TaskOutcome): Promise<void>;
  /** An attempt failed. Its own transaction is gone, so this has one of its own. The problems are masked already. */
  failed(task: Task, problems: readonly Diagnostic[]): Promise<void>;
  /** Recorded soon, together with what else happens. */
  skipped(task: Task, reason: SkipReason): void;
  /** Everything told so far is in the database when it resolves. To be called before the journal is let go. */
  flush(): Promise<void>;
}

export interface TaskJournalInput {
  readonly engine: Engine;
  readonly state: StateStore;
  readonly run: RunIdentity;
  readonly mask: (text: string) => string;
  /** What a task writes, as people know it. */
  readonly targetOf: (task: Task) => string;
  /** What it asked of other systems so far. */
  readonly requestsOf: (task: Task) => RequestTotals | undefined;
}

/**
 * Tasks that end sooner write how they began and ended with one statement, in their own transaction: of a row of so many
 * columns a transaction of its own is the dearest part.
 */
const delayMilliseconds = 200;

export function createTaskJournal(input: TaskJournalInput): TaskJournal {
  const { engine, state, run, mask } = input;
  const attempts = new Map<string, TaskEntry>();
  const waiting = new Set<TaskEntry>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const forgetTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  /** One transaction after the other, because of the rows of one task the newest counts. */
  const write = (): Promise<void> => {
    forgetTimer();
    const turn = writing
      .catch(() => undefined)
      .then(async () => {
        const entries = [...waiting];
        waiting.clear();
        if (entries.length > 0) await engine.transaction((tx) => state.recordTasks(tx, entries), { label: 'history' });
      });
    writing = turn;
    // Whoever needs the rows waits for them and is told.
    turn.catch(() => undefined);
    return turn;
  };
  const later = (entry: TaskEntry): void => {
    waiting.add(entry);
    timer ??= setTimeout(write, delayMilliseconds);
  };

  return {
    started(task, attempt) {
      const entry = attemptEntry(run, task, mask(input.targetOf(task)), attempt, new Date().toISOString());
      attempts.set(task.id, entry);
      later(entry);
    },
    async succeeded(tx, task, outcome) {
      const began = attempts.get(task.id);
      if (began === undefined) return;
      const ended = endEntry(began, outcome, mask, input.requestsOf(task));
      if (waiting.delete(began)) {
        // Else it would go off in the middle of the next short task.
        if (waiting.size === 0) forgetTimer();
        return state.recordTasks(tx, [began, ended]);
      }
      await writing;
      await state.recordTasks(tx, [ended]);
    },
    async failed(task, problems) {
      const began = attempts.get(task.id);
      if (began === undefined) return;
      const [first] = problems;
      const problem = first === undefined ? {} : { problem: { code: first.code, message: first.message } };
      waiting.add({
        ...began,
        status: 'failed',
        endedAt: new Date().toISOString(),
        ...problem,
        ...requestEntry(input.requestsOf(task)),
      });
      await write();
    },
    skipped(task, reason) {
      later(skipEntry(run, task, mask(input.targetOf(task)), reason, new Date().toISOString()));
    },
    flush: write,
  };
}
