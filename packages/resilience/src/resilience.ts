import type { Attempt } from './retry/attempt.js';

/** How requests to another system are made: one per source or destination and run. */
export interface Resilience {
  /**
   * Runs one request: waits for the rate limits of its host, refuses while the circuit of its endpoint is open, gives each
   * attempt a time limit, and tries again after transient failures within the policy, the budget and the deadline. What is
   * thrown in the end is the last failure itself, or the reason of the signal that aborted.
   *
   * @param endpoint Host and path template, such as `api.example.com/orders/{id}`, or any name; people are shown it. What
   *   stands before its first `/` shares rate limits, the whole of it shares a circuit. A scheme before it is left out.
   */
  run<T>(endpoint: string, operation: (attempt: Attempt) => Promise<T>, options?: RunOptions): Promise<T>;
  /**
   * Tells what a server announced in the headers of an answer (`Retry-After`, `X-RateLimit-*`, `RateLimit`): later
   * requests to its host keep to it. To be called once for each answer, from within `run`.
   */
  announce(endpoint: string, headers: Headers): void;
}

/** What one request needs that others do not. */
export interface RunOptions {
  /** Ends the request and its waits. The run's own signal always does. */
  readonly signal?: AbortSignal;
  /** What the request counts against rate limits. Default 1. */
  readonly cost?: number;
  /** Instead of the time limit of the settings. */
  readonly timeoutMilliseconds?: number;
  /**
   * False: doing it twice is not doing it once, so it is tried again only where the other side surely did nothing. Default
   * true.
   */
  readonly idempotent?: boolean;
  /**
   * The signal of the attempt that this request is a part of, such as one for a token. It must be said: else, where only so
   * many requests go together, it would wait for the attempt that waits for it.
   */
  readonly within?: AbortSignal;
  /** Gets new credentials. Called once after they were not accepted; a second such failure stands. */
  readonly renew?: () => Promise<void>;
}
