// A process that runs pipelines when it is told to, and may die at a fail point.
import { type FailPlan, installFailPoints } from './fail-points.js';
import type { RunEnd } from './run-once.js';

/** What the process is told. */
export interface Order {
  readonly directory: string;
  readonly resume: boolean;
  readonly plan?: FailPlan;
}

/** What it answers: first that it is ready, then how each run ended. */
export type Answer = { readonly ready: true } | RunReport | { readonly broken: string };

export interface RunReport extends RunEnd {
  /** What it wrote, synced and renamed, by name. */
  readonly operations: readonly string[];
  readonly milliseconds: number;
}

const failPoints = await installFailPoints();
const { runOnce } = await import('./run-once.js');
// What a run imports when it needs it; who is killed in the middle of a run should not have been importing.
await Promise.all([import('@sqlflow/engine-duckdb'), import('@sqlflow/core')]);

const answer = (message: Answer): unknown => process.send?.(message);

process.on('message', (order: Order) => {
  const begun = performance.now();
  failPoints.arm(order.plan);
  runOnce(order.directory, order.resume)
    .then((end) => answer({ ...end, operations: [...failPoints.passed()], milliseconds: performance.now() - begun }))
    .catch((error: unknown) =>
      answer({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});
process.on('disconnect', () => process.exit());
// Whoever started it ends it, also when Ctrl-C reaches all of them.
process.on('SIGINT', () => undefined);
answer({ ready: true });
