import type { Engine, Transaction } from '@sqlflow/connector-sdk';
import type { Diagnostic } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import type { RunIdentity, StateStore, TaskEntry } from '@sqlflow/state';
import type { SkipReason, TaskOutcome } from '../events/run-event.js';
import { attemptEntry, endEntry, skipEntry } from './journal-entries.js';

/** Writes what becomes of the tasks of a run into its history: one row per status, the newest counts. */
export interface TaskJournal {
  /** An attempt begins. Recorded while the task works, together with those that begin at the same time. */
  started(task: Task, attempt: number): void;
  /** The task's data are in `tx`: they and this row commit together, or neither. */
  succeeded(tx: Transaction, task: Task, outcome: TaskOutcome): Promise<void>;
  /** An attempt failed. Its own transaction is gone, so this has one of its own. The problems are masked already. */
  failed(task: Task, problems: readonly Diagnostic[]): Promise<void>;
  /** Recorded with the next attempt that begins or fails, or at `flush`. */
  skipped(task: Task, reason: SkipReason): void;
  /** Everything told so far is in the database when it resolves. */
  flush(): Promise<void>;
}

export interface TaskJournalInput {
  readonly engine: Engine;
  readonly state: StateStore;
  readonly run: RunIdentity;
  readonly mask: (text: string) => string;
  /** What a task writes, as people know it. */
  readonly targetOf: (task: Task) => string;
}

/** Where an attempt stands in the history. */
interface Attempt {
  readonly entry: TaskEntry;
  /** Its row has been written. Rows of one task must come one after the other: the newest counts. */
  readonly recorded: Promise<void>;
}

export function createTaskJournal(input: TaskJournalInput): TaskJournal {
  const { engine, state, run, mask } = input;
  const attempts = new Map<string, Attempt>();
  let waiting: TaskEntry[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  /** Adds to the transaction that begins when the one before has ended. */
  const write = (entry: TaskEntry): Promise<void> => {
    waiting.push(entry);
    if (next !== undefined) return next;
    const turn = writing
      .catch(() => undefined)
      .then(() => {
        const entries = waiting;
        waiting = [];
        next = undefined;
        return engine.transaction((tx) => state.recordTasks(tx, entries), { label: 'history' });
      });
    next = turn;
    writing = turn;
    // Whoever waits for the row is told; nobody may be waiting yet.
    turn.catch(() => undefined);
    return turn;
  };

  return {
    started(task, attempt) {
      const entry = attemptEntry(run, task, mask(input.targetOf(task)), attempt, new Date().toISOString());
      attempts.set(task.id, { entry, recorded: write(entry) });
    },
    async succeeded(tx, task, outcome) {
      const attempt = attempts.get(task.id);
      if (attempt === undefined) return;
      await attempt.recorded;
      await state.recordTasks(tx, [endEntry(attempt.entry, outcome, mask)]);
    },
    async failed(task, problems) {
      const attempt = attempts.get(task.id);
      if (attempt === undefined) return;
      const [first] = problems;
      const problem = first === undefined ? {} : { problem: { code: first.code, message: first.message } };
      await write({ ...attempt.entry, status: 'failed', endedAt: new Date().toISOString(), ...problem });
    },
    skipped(task, reason) {
      void write(skipEntry(run, task, mask(input.targetOf(task)), reason, new Date().toISOString()));
    },
    async flush() {
      await writing;
    },
  };
}
