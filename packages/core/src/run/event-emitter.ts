import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { EventListener, RunEvent } from '../events/run-event.js';

type WithoutBase<E> = E extends RunEvent ? Omit<E, 'time' | 'runId'> : never;

/** An event before it has its time and run. */
export type EventBody = WithoutBase<RunEvent>;

/**
 * Hands events to all listeners in order. A listener that throws is left out from then on, so that a broken progress
 * view cannot break a run; `problems` says which.
 */
export function createEmitter(
  runId: string,
  listeners: readonly (EventListener | undefined)[],
): { emit: (body: EventBody) => void; problems: readonly Diagnostic[] } {
  const active = new Set(listeners.filter((listener) => listener !== undefined));
  const problems: Diagnostic[] = [];
  return {
    problems,
    emit(body) {
      const event = { time: new Date().toISOString(), runId, ...body } as RunEvent;
      for (const listener of active) {
        try {
          listener(event);
        } catch (error) {
          active.delete(listener);
          problems.push(diagnostic(codes.run.internal, { what: `an event listener failed: ${String(error)}` }));
        }
      }
    },
  };
}
