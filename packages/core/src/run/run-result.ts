import type { Diagnostic } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import type { RunStatus, SkipReason, TaskOutcome } from '../events/run-event.js';

export interface RunResult {
  readonly runId: string;
  readonly pipeline: string;
  readonly file: string;
  readonly status: RunStatus;
  /** This run goes on with one that did not finish; `milliseconds` are those of going on. */
  readonly resumed?: true;
  readonly milliseconds: number;
  readonly tasks: readonly TaskResult[];
  /** Problems of the whole run: planning errors, warnings. Those of a task stand with the task. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TaskResult {
  readonly taskId: string;
  readonly kind: Task['kind'];
  /** `reused`: the resumed run had committed it before. */
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'reused';
  readonly milliseconds: number;
  readonly outcome?: TaskOutcome;
  readonly skipped?: SkipReason;
  readonly diagnostics: readonly Diagnostic[];
}
