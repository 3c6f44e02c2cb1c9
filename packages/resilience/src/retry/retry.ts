import type { FailureClass } from '@sqlflow/errors';
import pRetry, { AbortError } from 'p-retry';
import { classifyError } from '../classify/classify.js';
import { type ResilienceClock, realTime } from '../clock.js';
import { backoffDelay } from './backoff.js';

/** How an operation is tried again after a transient failure. */
export interface RetryPolicy {
  /** Tries after the first; 0: none. */
  readonly retries: number;
  /** How the waits grow. Default `exponential`. */
  readonly backoff?: 'exponential' | 'linear' | 'constant';
  readonly initialDelayMilliseconds: number;
  readonly maxDelayMilliseconds: number;
}

/** Runs `operation` until it succeeds, its failure is not transient, the policy is used up, or `signal` aborts. */
export type Retry = <T>(
  operation: (attempt: number) => Promise<T>,
  options?: { readonly signal?: AbortSignal },
) => Promise<T>;

export interface RetryOptions {
  readonly policy: RetryPolicy;
  /** Only `transient` and `rate_limited` failures are tried again. Default: `classifyError`. */
  readonly classify?: (error: unknown) => FailureClass;
  /** What waiting means. Default: real time. */
  readonly clock?: Pick<ResilienceClock, 'sleep'>;
  /** Asked before each wait that the policy allows; false: the failure stands. Default: always true. */
  readonly mayRetry?: (wait: RetryWait) => boolean;
  /** Called before each wait. */
  readonly onWait?: (wait: RetryWait) => void;
  /**
   * How long the failed system asked to be left alone (`Retry-After`), in milliseconds; undefined: it did not say. It is
   * obeyed even beyond `maxDelayMilliseconds`. Default: the error's own `retryAfterMilliseconds`, if it has one.
   */
  readonly retryAfter?: (error: unknown) => number | undefined;
  /** 0 to 1, for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

export interface RetryWait {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly retriesLeft: number;
  readonly waitMilliseconds: number;
  readonly failure: FailureClass;
  readonly error: unknown;
}

/**
 * Makes a `Retry` for one policy. What is thrown in the end is the last failure itself, or the signal's reason when it
 * aborted; an abort ends a wait at once.
 */
export function createRetry(options: RetryOptions): Retry {
  const { policy, classify = classifyError, clock = realTime, mayRetry, onWait, random = Math.random } = options;
  const retryAfter = options.retryAfter ?? retryAfterOf;
  return (operation, { signal } = {}) =>
    pRetry(
      async (attempt) => {
        try {
          return await operation(attempt);
        } catch (error) {
          throw toRetriable(error, classify, signal);
        }
      },
      {
        retries: policy.retries,
        // p-retry waits by itself in real time only, so it is told not to, and the waiting is done before it goes on.
        minTimeout: 0,
        signal,
        shouldRetry: async ({ error, attemptNumber, retriesLeft }) => {
          const cause = causeOf(error);
          const backoff = backoffDelay(policy, attemptNumber, random());
          const waitMilliseconds = Math.max(backoff, retryAfter(cause) ?? 0);
          const failure = classify(cause);
          const wait = { attempt: attemptNumber, retriesLeft, waitMilliseconds, failure, error: cause };
          if (mayRetry?.(wait) === false) return false;
          onWait?.(wait);
          await clock.sleep(waitMilliseconds, signal);
          return true;
        },
      },
    ).catch((error: unknown) => {
      throw causeOf(error);
    });
}

/** How long the failed system asked to be left alone, as its error says; undefined: it does not say. */
export function retryAfterOf(error: unknown): number | undefined {
  const said = (error as { readonly retryAfterMilliseconds?: unknown } | null | undefined)?.retryAfterMilliseconds;
  return typeof said === 'number' && said >= 0 ? said : undefined;
}

/** Carries a failure of any kind through p-retry, which takes `TypeError`s and values that are no errors for defects. */
class Carried extends Error {
  constructor(override readonly cause: unknown) {
    super('an attempt failed');
  }
}

function toRetriable(error: unknown, classify: (error: unknown) => FailureClass, signal?: AbortSignal): Error {
  const failure = classify(error);
  const again = (failure === 'transient' || failure === 'rate_limited') && signal?.aborted !== true;
  return again ? new Carried(error) : new AbortError(new Carried(error));
}

function causeOf(error: unknown): unknown {
  return error instanceof Carried ? error.cause : error;
}
