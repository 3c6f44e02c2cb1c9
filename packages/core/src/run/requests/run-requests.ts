import type { Connector, Resilience } from '@sqlflow/connector-sdk';
import type { ExportTask, PlannedSource } from '@sqlflow/planner';
import { createResilience, Gates, type ResilienceSettings } from '@sqlflow/resilience';
import type { RequestWaiting } from '../../events/run-event.js';
import { resilienceValues } from '../../parameters/resilience.js';
import { resilienceSettings } from '../../parameters/resilience-settings.js';
import { createRequestCounts, type RequestTotals } from './request-totals.js';
import { waitingEvent } from './waiting-event.js';

type SourceOf = NonNullable<Connector['source']>;
type DestinationOf = NonNullable<Connector['destination']>;
type Values = Readonly<Record<string, unknown>>;

/** How the connectors of one run make their requests. */
export interface RunRequests {
  /**
   * `secrets` tell the credentials of sources apart: services count the requests of one set of credentials together. They
   * are compared in memory and never shown.
   */
  forSource(source: PlannedSource, definition: SourceOf, secrets: readonly string[]): Resilience;
  forExport(task: ExportTask, definition: DestinationOf, options: Values, secrets: readonly string[]): Resilience;
  /** From now on tasks run; until then a request is tried again but briefly, so that nobody waits for a plan. */
  tasksBegin(): void;
  /** Requests that are made under this signal are the task's. */
  belongTo(signal: AbortSignal, taskId: string): void;
  totalsOf(taskId: string): RequestTotals | undefined;
  totals(): RequestTotals | undefined;
  close(): void;
}

export interface RunRequestsInput {
  readonly signal: AbortSignal;
  readonly mask: (text: string) => string;
  readonly tellWait: ((wait: Omit<RequestWaiting, 'time' | 'runId'>) => void) | undefined;
}

const whilePlanning = { retries: 2, deadlineMilliseconds: 30_000 };

export function createRunRequests({ signal, mask, tellWait }: RunRequestsInput): RunRequests {
  const gatesByCredentials = new Map<string, Gates>();
  const taskOfSignal = new WeakMap<AbortSignal, string>();
  const counts = createRequestCounts();
  const opened: Disposable[] = [];
  let running = false;

  const gatesOf = (credentials: string): Gates => {
    const gates = gatesByCredentials.get(credentials) ?? new Gates();
    gatesByCredentials.set(credentials, gates);
    return gates;
  };
  const make = (settings: ResilienceSettings, credentials: string, name: string, task?: string): Resilience => {
    const taskOf = (of: AbortSignal | undefined): string | undefined =>
      task ?? (of === undefined ? undefined : taskOfSignal.get(of));
    const resilience = createResilience({
      settings,
      signal,
      gates: gatesOf(credentials),
      onAttempt: (attempt) => counts.attempt(taskOf(attempt.signal), attempt.number),
      onWait: (wait) => {
        const taskId = taskOf(wait.signal);
        counts.wait(taskId, wait.milliseconds);
        tellWait?.(waitingEvent(wait, name, taskId, mask));
      },
    });
    opened.push(resilience);
    return resilience;
  };

  return {
    forSource(source, definition, secrets) {
      const { policies, common } = source;
      const settings = resilienceSettings(definition.system ?? 'local', resilienceValues(common.resilience), {
        retries: policies.onError.retries,
        onRateLimit: policies.onRateLimit === 'fail' ? 'fail' : 'wait',
      });
      const credentials = JSON.stringify([source.type, secrets]);
      const patient = make(settings, credentials, source.name);
      const brief = make(brieflyTried(settings), credentials, source.name);
      return {
        run: (endpoint, operation, options) => (running ? patient : brief).run(endpoint, operation, options),
        announce: (endpoint, headers) => patient.announce(endpoint, headers),
      };
    },
    forExport(task, definition, options, secrets) {
      const settings = resilienceSettings(definition.system ?? 'local', resilienceValues(options));
      return make(settings, JSON.stringify([task.to.type, secrets]), task.id, task.id);
    },
    tasksBegin() {
      running = true;
    },
    belongTo: (of, taskId) => void taskOfSignal.set(of, taskId),
    totalsOf: counts.ofTask,
    totals: counts.ofRun,
    close() {
      for (const each of opened.splice(0)) each[Symbol.dispose]();
    },
  };
}

function brieflyTried(settings: ResilienceSettings): ResilienceSettings {
  const { retry, deadlineMilliseconds } = settings;
  return {
    ...settings,
    retry: { ...retry, retries: Math.min(retry.retries, whilePlanning.retries) },
    deadlineMilliseconds: Math.min(deadlineMilliseconds, whilePlanning.deadlineMilliseconds),
  };
}
