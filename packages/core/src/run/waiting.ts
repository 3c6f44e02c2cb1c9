import type { Waiting } from '../project/engines.js';
import type { RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { createEmitter } from './event-emitter.js';

/**
 * What a run does when another process has the database. Waiting is an event under the id of the new run, because which
 * run is resumed is known only once the database is open.
 */
export function waitingOf(parts: ProjectParts, options: RunOptions, runId: string): Waiting {
  const { wait, signal } = options;
  if (wait === undefined) return { signal };
  const { emit } = createEmitter(runId, [parts.onEvent, options.onEvent]);
  const { milliseconds } = wait;
  return {
    signal,
    wait: {
      milliseconds,
      onWait(problem) {
        emit({ type: 'run-waiting', diagnostic: problem, ...(milliseconds === undefined ? {} : { milliseconds }) });
        wait.onWait?.(problem);
      },
    },
  };
}
