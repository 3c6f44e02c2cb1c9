import { codes, sqlFlowError } from '@sqlflow/errors';

/** A piece of work with the ids of those that must have ended well before it. */
export interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** How a node ended: `usable` says whether those that depend on it may go on. */
export interface Ending {
  readonly usable: boolean;
}

export interface ScheduleOptions<N extends Node> {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly run: (node: N) => Promise<Ending>;
  /** Called for a node that will not run: a node it needs is not usable, or the schedule was aborted. */
  readonly skip: (node: N, because: { readonly failed: string } | 'aborted') => void;
}

/**
 * Runs nodes as soon as what they depend on has ended well, at most `concurrency` at once, earlier nodes first.
 * A dependency that is not among the nodes counts as met. Resolves when every node has run or been skipped; `run` must
 * not reject.
 */
export async function runInOrder<N extends Node>(nodes: readonly N[], options: ScheduleOptions<N>): Promise<void> {
  const known = new Set(nodes.map((node) => node.id));
  const usable = new Map<string, boolean>();
  const waiting = new Set(nodes);
  const running = new Set<Promise<void>>();

  const start = (node: N): void => {
    waiting.delete(node);
    const done: Promise<void> = options.run(node).then((ending) => {
      usable.set(node.id, ending.usable);
      running.delete(done);
    });
    running.add(done);
  };
  const leaveOut = (node: N, because: { readonly failed: string } | 'aborted'): void => {
    waiting.delete(node);
    usable.set(node.id, false);
    options.skip(node, because);
  };

  while (waiting.size > 0 || running.size > 0) {
    for (const node of waiting) {
      if (options.signal.aborted) {
        leaveOut(node, 'aborted');
        continue;
      }
      const needed = node.dependsOn.filter((id) => known.has(id));
      const failed = needed.find((id) => usable.get(id) === false);
      if (failed !== undefined) leaveOut(node, { failed });
      else if (running.size < options.concurrency && needed.every((id) => usable.has(id))) start(node);
    }
    if (running.size > 0) await Promise.race(running);
    else if (waiting.size > 0) throw sqlFlowError(codes.run.internal, { what: 'tasks wait for each other' });
  }
}
