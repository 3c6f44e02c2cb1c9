import { codes, sqlFlowError } from '@sqlflow/errors';
import { classifyError } from './classify.js';
import { type ResilienceClock, realTime } from './clock.js';
import { statusOf } from './http/http-failure.js';
import { retryAfterMilliseconds } from './http/retry-after.js';
import { type Attempt, runAttempt } from './retry/attempt.js';
import { markRetried } from './retry/retried.js';
import { createRetry, type RetryPolicy, type RetryWait } from './retry/retry.js';
import { surelyUndone } from './retry/undone.js';

/** How requests to another system are made: one per source or destination and run. */
export interface Resilience {
  /**
   * Runs one request: gives it a time limit, and tries it again after transient failures as often as the policy allows.
   * What is thrown in the end is the last failure itself, or the reason of the signal that aborted.
   *
   * @param endpoint Host and path template, such as `api.example.com/orders/{id}`, or any name; people are shown it.
   */
  run<T>(endpoint: string, operation: (attempt: Attempt) => Promise<T>, options?: RunOptions): Promise<T>;
  /** Tells what a server announced in its headers (`Retry-After`): later requests to its host keep to it. */
  announce(endpoint: string, headers: Headers): void;
}

/** What one request needs that others do not. */
export interface RunOptions {
  /** Ends the request and its waits. The run's own signal always does. */
  readonly signal?: AbortSignal;
  /** What the request counts against rate limits. Default 1. */
  readonly cost?: number;
  /** Instead of the time limit of the policy. */
  readonly timeoutMilliseconds?: number;
  /**
   * False: doing it twice is not doing it once, so it is tried again only where the other side surely did nothing. Default
   * true.
   */
  readonly idempotent?: boolean;
  /** Gets new credentials. Called once after they were not accepted; a second such failure stands. */
  readonly renew?: () => Promise<void>;
}

/** How failures of one source or destination are dealt with. */
export interface ResilienceSettings {
  readonly retry: RetryPolicy;
  /** How long one attempt may take. Absent: as long as it wants. */
  readonly timeoutMilliseconds?: number;
}

export interface ResilienceInput {
  readonly settings: ResilienceSettings;
  /** Ends everything: the run's. */
  readonly signal?: AbortSignal;
  readonly clock?: ResilienceClock;
  readonly onWait?: (wait: RetryWait & { readonly endpoint: string }) => void;
}

/** Makes the `Resilience` of one source or destination. */
export function createResilience(input: ResilienceInput): Resilience {
  const { settings, clock = realTime, onWait } = input;
  const pausedUntil = new Map<string, number>();
  return {
    async run(endpoint, operation, options = {}) {
      const signal = joined(input.signal, options.signal);
      let renewed = false;
      const attempt = async (number: number): Promise<Awaited<ReturnType<typeof operation>>> => {
        const pause = (pausedUntil.get(hostOf(endpoint)) ?? 0) - clock.now();
        if (pause > 0) await clock.sleep(pause, signal);
        try {
          return await runAttempt(operation, {
            number,
            signal,
            timeoutMilliseconds: options.timeoutMilliseconds ?? settings.timeoutMilliseconds,
            timeout: (milliseconds) => sqlFlowError(codes.resilience.timedOut, { endpoint, milliseconds }),
          });
        } catch (error) {
          if (renewed || options.renew === undefined || !isExpired(error)) throw error;
          renewed = true;
          await options.renew();
          return attempt(number);
        }
      };
      const retry = createRetry({
        policy: settings.retry,
        clock,
        mayRetry: ({ error }) => options.idempotent !== false || surelyUndone(error),
        onWait: (wait) => onWait?.({ ...wait, endpoint }),
      });
      try {
        return await retry(attempt, signal === undefined ? {} : { signal });
      } catch (error) {
        const failure = classifyError(error);
        if (failure === 'transient' || failure === 'rate_limited') markRetried(error);
        throw error;
      }
    },
    announce(endpoint, headers) {
      const wait = retryAfterMilliseconds(headers.get('retry-after'), clock.now());
      if (wait === undefined) return;
      const host = hostOf(endpoint);
      pausedUntil.set(host, Math.max(pausedUntil.get(host) ?? 0, clock.now() + wait));
    },
  };
}

function isExpired(error: unknown): boolean {
  const status = statusOf(error);
  return classifyError(error) === 'auth' && status !== 402 && status !== 403;
}

function hostOf(endpoint: string): string {
  return endpoint.split('/', 1)[0] ?? endpoint;
}

function joined(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = [...new Set(signals)].filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
