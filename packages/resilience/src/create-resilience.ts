import type { FailureClass } from '@sqlflow/errors';
import { signalJoiner } from './abort.js';
import { createCircuits } from './circuit/circuits.js';
import { type ResilienceClock, realTime } from './clock.js';
import { hostOf, withoutScheme } from './host.js';
import { Gates } from './limits/gate.js';
import { type MadeBy, makeRequest } from './make-request.js';
import type { Resilience } from './resilience.js';
import { createRetryBudget } from './retry/budget.js';
import type { ResilienceSettings } from './settings.js';

/** A wait, told before it begins. */
export interface ResilienceWait {
  /** `retry`: after a failure; `rate_limit`: for a limit; `circuit`: until what is down is tried again. */
  readonly reason: 'retry' | 'rate_limit' | 'circuit';
  readonly endpoint: string;
  /** What stands before the first `/` of the endpoint. */
  readonly host: string;
  readonly milliseconds: number;
  /** Of a wait for a limit: one that the user's settings set, or one that the other side announced. */
  readonly limit?: 'set' | 'announced';
  /** Of a wait after a failure: what failed, and the attempt that did, from 1. */
  readonly failure?: FailureClass;
  readonly error?: unknown;
  readonly attempt?: number;
  readonly retriesLeft?: number;
  /** That of the `RunOptions`: tells whoever gave it which of their reads is meant. */
  readonly signal?: AbortSignal;
}

/** An attempt that begins. */
export interface ResilienceAttempt {
  readonly endpoint: string;
  /** From 1. */
  readonly number: number;
  readonly signal?: AbortSignal;
}

/** What is told of requests while they are made. */
export interface ResilienceObserver {
  readonly onWait?: (wait: ResilienceWait) => void;
  readonly onAttempt?: (attempt: ResilienceAttempt) => void;
}

export interface ResilienceInput extends ResilienceObserver {
  readonly settings: ResilienceSettings;
  /** Ends everything: the run's. */
  readonly signal?: AbortSignal;
  /** The counts of what was asked of whom, shared by all who use the same credentials. Default: not shared. */
  readonly gates?: Gates;
  readonly clock?: ResilienceClock;
  /** 0 to 1, for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Makes the `Resilience` of one source or destination. */
export function createResilience(input: ResilienceInput): Resilience & Disposable {
  const { settings, clock = realTime, gates = new Gates() } = input;
  const circuits = settings.circuit === undefined ? undefined : createCircuits(settings.circuit, clock);
  const join = signalJoiner(input.signal);
  const made: MadeBy = {
    settings,
    clock,
    gates,
    circuits,
    budget: createRetryBudget(),
    renewals: new Map(),
    random: input.random ?? Math.random,
    observer: input,
  };
  return {
    run: (endpoint, operation, options = {}) =>
      makeRequest(made, { endpoint: withoutScheme(endpoint), operation, options, signal: join(options.signal) }),
    announce: (endpoint, headers) => gates.of(hostOf(withoutScheme(endpoint))).announce(headers, clock.now()),
    [Symbol.dispose]: () => circuits?.close(),
  };
}
