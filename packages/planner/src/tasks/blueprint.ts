import type { At } from '../files/source-file.js';
import type { Task, TaskBase } from '../plan/plan.js';
import type { StatementContext } from '../walk/draft.js';

/** A task before its id, its dependencies and its texts are known. */
export interface Blueprint {
  /** `load:orders`; made unique later. */
  readonly id: string;
  readonly context: StatementContext;
  readonly at: At;
  /** Keys with what to show of them; undefined: only for the order. */
  readonly reads: ReadonlyMap<string, string | undefined>;
  readonly writes: ReadonlyMap<string, string>;
  /** Paths of the keys that are places. */
  readonly places: readonly { readonly key: string; readonly path: string }[];
  readonly barrier: boolean;
  /** Fills in what is the task's own. To be called when all secrets of the pipeline are known. */
  readonly build: (base: TaskBase) => Task;
}
