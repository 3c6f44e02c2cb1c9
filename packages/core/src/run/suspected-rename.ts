import type { Engine, SuspectedRename } from '@sqlflow/engine';
import { SqlFlowError } from '@sqlflow/errors';
import type { LoadTask } from '@sqlflow/planner';
import type { SourcePool } from './task-context.js';

export interface SuspectInput {
  readonly engine: Engine;
  readonly sources: SourcePool;
  readonly signal: AbortSignal;
}

/** More is not read only to make a hint better. */
const mostBytes = 256 * 1024 * 1024;
const wantedRows = 10_000;

/**
 * What a column seems to be called now that a load needs and its source no longer has. Reads the source and compares it
 * with the table; writes nothing. Undefined where nothing speaks for another name, or the source cannot be read.
 */
export async function suspectedRename(
  task: LoadTask,
  column: string,
  { engine, sources, signal }: SuspectInput,
): Promise<SuspectedRename | undefined> {
  try {
    const source = await sources.open(task.source);
    const request = { stream: task.stream, sync: 'full_refresh', limit: wantedRows, signal } as const;
    const { bytes = 0 } = (await source.estimate?.(request)) ?? {};
    if (bytes > mostBytes) return undefined;
    const found = await engine.transaction(
      async (tx) => {
        const intent = { target: task.target, mode: 'append' } as const;
        const staged = await engine.stage(tx, source.read(request), { intent, onBadRows: 'reject', signal });
        return engine.suspectRenames(tx, staged, task.target, task.keys);
      },
      { signal },
    );
    return found.find(({ from }) => from.toLowerCase() === column.toLowerCase());
  } catch (error) {
    // It only makes a message better that is shown in any case.
    if (SqlFlowError.isInstance(error)) return undefined;
    throw error;
  }
}
