import { codes, sqlFlowError } from '@sqlflow/errors';
import { isRefusal } from './circuit/circuit.js';
import type { Circuits } from './circuit/circuits.js';
import { classifyError, isPassing } from './classify/classify.js';
import type { ResilienceClock } from './clock.js';
import type { ResilienceObserver } from './create-resilience.js';
import { hostOf } from './host.js';
import { statusOf } from './http/http-failure.js';
import type { Gate, Gates } from './limits/gate.js';
import type { LimitWait } from './limits/host-limits.js';
import type { RunOptions } from './resilience.js';
import { type Attempt, runAttempt } from './retry/attempt.js';
import type { RetryBudget } from './retry/budget.js';
import { markRetried } from './retry/retried.js';
import { createRetry, type RetryWait, retryAfterOf } from './retry/retry.js';
import { surelyUndone } from './retry/undone.js';
import type { ResilienceSettings } from './settings.js';

/** What all requests of one source share. */
export interface MadeBy {
  readonly settings: ResilienceSettings;
  readonly clock: ResilienceClock;
  readonly gates: Gates;
  readonly circuits: Circuits | undefined;
  readonly budget: RetryBudget;
  /** Renewals under way: streams whose credentials expire together need one. */
  readonly renewals: Map<() => Promise<void>, Promise<void>>;
  readonly random: () => number;
  readonly observer: ResilienceObserver;
}

export interface Request<T> {
  readonly endpoint: string;
  readonly operation: (attempt: Attempt) => Promise<T>;
  readonly options: RunOptions;
  /** Ends the request: the run's and that of the options. */
  readonly signal: AbortSignal | undefined;
}

/** Makes a request and tries it again, within all that the settings allow. */
export async function makeRequest<T>(made: MadeBy, request: Request<T>): Promise<T> {
  const begun = made.clock.now();
  const gate = made.gates.of(hostOf(request.endpoint));
  const attempt = withRenewal(made, request, (number) => makeAttempt(made, gate, request, number));
  try {
    const result = await attempt(1);
    made.budget.succeeded();
    return result;
  } catch (error) {
    // Nearly all requests succeed at once: only the others pay for what tries again.
    if (!isPassing(error)) throw error;
    return tryAgain(made, gate, request, { begun, attempt, error });
  }
}

interface Failed<T> {
  readonly begun: number;
  readonly attempt: (number: number) => Promise<T>;
  /** How the first attempt ended. */
  readonly error: unknown;
}

async function tryAgain<T>(made: MadeBy, gate: Gate, request: Request<T>, failed: Failed<T>): Promise<T> {
  const { settings, clock, budget, random } = made;
  const { signal } = request;
  const deadline = failed.begun + settings.deadlineMilliseconds;
  const retry = createRetry({
    policy: settings.retry,
    clock,
    random,
    retryAfter: (error) => askedWait(settings, error),
    mayRetry: (wait) => mayRetry(settings, request, wait, deadline - clock.now()) && budget.take(),
    onWait: (wait) => {
      // Its limits are everyone's: the others must not run into them one after the other.
      if (wait.failure === 'rate_limited') gate.pause(clock.now() + wait.waitMilliseconds);
      tell(made, request, wait);
    },
  });
  try {
    const result = await retry(
      async (number) => {
        if (number === 1) throw failed.error;
        return failed.attempt(number);
      },
      signal === undefined ? {} : { signal },
    );
    budget.succeeded();
    return result;
  } catch (error) {
    if (isPassing(error)) markRetried(error);
    throw error;
  }
}

async function makeAttempt<T>(made: MadeBy, gate: Gate, request: Request<T>, number: number): Promise<T> {
  const { settings, clock, observer } = made;
  const { endpoint, operation, options, signal } = request;
  const circuit = made.circuits?.of(endpoint);
  circuit?.admit();
  const counted = await gate.enter({
    limits: settings.limits ?? { windows: [] },
    cost: options.cost ?? 1,
    within: options.within !== undefined,
    heedsAnnounced: settings.heedsAnnounced,
    signal,
    clock,
    onWait: (wait) => tellOfLimit(made, request, wait),
  });
  observer.onAttempt?.({ endpoint, number, ...signalOf(options) });
  const attempt = (): Promise<T> =>
    runAttempt(operation, {
      number,
      signal,
      timeoutMilliseconds: options.timeoutMilliseconds ?? settings.timeoutMilliseconds,
      timeout: (milliseconds) => sqlFlowError(codes.resilience.timedOut, { endpoint, milliseconds }),
    });
  try {
    return await (circuit === undefined ? attempt() : circuit.call(attempt, signal));
  } finally {
    gate.leave(counted, clock.now());
  }
}

/** Credentials that have expired are renewed once per request; the attempt is then made again. */
function withRenewal<T>(
  { renewals }: MadeBy,
  { options: { renew } }: Request<T>,
  attempt: (number: number) => Promise<T>,
): (number: number) => Promise<T> {
  if (renew === undefined) return attempt;
  let renewed = false;
  return async (number) => {
    try {
      return await attempt(number);
    } catch (error) {
      if (renewed || !mayBeExpired(error)) throw error;
      renewed = true;
      const renewal = renewals.get(renew) ?? renew().finally(() => renewals.delete(renew));
      renewals.set(renew, renewal);
      await renewal;
      return attempt(number);
    }
  };
}

/** 402 and 403: the credentials are known, and lack a right. */
function mayBeExpired(error: unknown): boolean {
  const status = statusOf(error);
  return classifyError(error) === 'auth' && status !== 402 && status !== 403;
}

/** A limit without a word on how long it lasts is not over at once: full jitter could make it so. */
function askedWait({ retry }: ResilienceSettings, error: unknown): number | undefined {
  return retryAfterOf(error) ?? (classifyError(error) === 'rate_limited' ? retry.initialDelayMilliseconds : undefined);
}

function mayRetry<T>(
  { onRateLimit, retry }: ResilienceSettings,
  { options }: Request<T>,
  { error, failure, waitMilliseconds }: RetryWait,
  millisecondsLeft: number,
): boolean {
  if (waitMilliseconds > millisecondsLeft) return false;
  if (isRefusal(error)) return waitMilliseconds <= retry.maxDelayMilliseconds;
  if (failure === 'rate_limited' && onRateLimit === 'fail') return false;
  return options.idempotent !== false || surelyUndone(error);
}

function tell<T>({ observer }: MadeBy, { endpoint, options }: Request<T>, wait: RetryWait): void {
  const { attempt, retriesLeft, waitMilliseconds: milliseconds, failure, error } = wait;
  observer.onWait?.({
    reason: isRefusal(error) ? 'circuit' : failure === 'rate_limited' ? 'rate_limit' : 'retry',
    endpoint,
    host: hostOf(endpoint),
    milliseconds,
    ...(failure === 'rate_limited' ? { limit: 'announced' } : {}),
    failure,
    error,
    attempt,
    retriesLeft,
    ...signalOf(options),
  });
}

/** Where nothing is to wait for the limits of the other side, what would have to wait fails. */
function tellOfLimit<T>({ observer, settings }: MadeBy, { endpoint, options }: Request<T>, wait: LimitWait): void {
  const { milliseconds, limit } = wait;
  const host = hostOf(endpoint);
  if (limit === 'announced' && settings.onRateLimit === 'fail') {
    throw sqlFlowError(codes.resilience.limitReached, { host, milliseconds });
  }
  observer.onWait?.({ reason: 'rate_limit', endpoint, host, milliseconds, limit, ...signalOf(options) });
}

function signalOf({ signal }: RunOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
