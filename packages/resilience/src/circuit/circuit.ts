import { EventEmitter } from 'node:events';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type CircuitBreaker from 'opossum';
import { unlessAborted } from '../abort.js';
import { classifyError } from '../classify/classify.js';
import type { ResilienceClock } from '../clock.js';

/** When requests to what is down stop. */
export interface CircuitPolicy {
  /** How many calls must have failed before the circuit may open. */
  readonly failureThreshold: number;
  /** How long it stays open before one call tries whether the other side is back. */
  readonly resetMilliseconds: number;
}

/** The share of failed calls from which on the circuit opens: what answers one call in three is not down. */
export const openingShare = 0.75;

/** The circuit looks at this many times `failureThreshold` calls back. */
export const windowFactor = 4;

/**
 * The circuit of one endpoint: while it is open, calls are refused instead of made. As long as nothing fails it only counts
 * successes, and the library behind it is neither loaded nor asked.
 */
export class Circuit {
  readonly #endpoint: string;
  readonly #policy: CircuitPolicy;
  readonly #clock: ResilienceClock;
  readonly #window: number;
  #breaker: CircuitBreaker | undefined;
  #successes = 0;
  #opensUntil = 0;
  #probe: Promise<unknown> | undefined;
  #lastProblem = '';

  constructor(endpoint: string, policy: CircuitPolicy, clock: ResilienceClock) {
    this.#endpoint = endpoint;
    this.#policy = policy;
    this.#clock = clock;
    this.#window = policy.failureThreshold * windowFactor;
  }

  /** Throws while the circuit is open. */
  admit(): void {
    if (this.#breaker?.opened === true) throw this.#refusal();
  }

  /**
   * Makes a call and takes note of how it ends. Waits while another one tries whether the other side is back, and throws
   * while the circuit is open.
   */
  async call<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    while (this.#breaker?.halfOpen === true && this.#probe !== undefined) await unlessAborted(this.#probe, signal);
    this.admit();
    const breaker = this.#breaker;
    try {
      const result = await (breaker === undefined ? call() : this.#fire(breaker, call));
      this.#successes += 1;
      if (this.#successes > this.#window) this.close();
      return result;
    } catch (error) {
      await this.#takeNote(error, breaker !== undefined);
      throw error;
    }
  }

  /** From then on it only counts again. */
  close(): void {
    this.#breaker?.shutdown();
    this.#breaker = undefined;
  }

  #fire<T>(breaker: CircuitBreaker, call: () => Promise<T>): Promise<T> {
    const made = breaker.fire(call) as Promise<T>;
    if (breaker.halfOpen) {
      const over = (): void => {
        this.#probe = undefined;
      };
      this.#probe = made.then(over, over);
    }
    return made;
  }

  /** `counted`: the call went through the breaker, so that it knows. */
  async #takeNote(error: unknown, counted: boolean): Promise<void> {
    if (!isDown(error)) return;
    this.#lastProblem = error instanceof Error ? error.message : String(error);
    if (!counted) {
      const { default: Breaker } = await import('opossum');
      this.#breaker ??= this.#begin(Breaker, Math.min(this.#successes, this.#window));
      await this.#breaker.fire(() => Promise.reject(error)).catch(() => undefined);
    }
    this.#successes = 0;
  }

  #begin(Breaker: typeof CircuitBreaker, successes: number): CircuitBreaker {
    const { failureThreshold, resetMilliseconds } = this.#policy;
    const rotation = new EventEmitter();
    const moveOn = (): void => {
      rotation.emit('rotate');
    };
    const breaker = new Breaker((call: () => Promise<unknown>) => call(), {
      name: this.#endpoint,
      // Attempts have their own time limits.
      timeout: false,
      resetTimeout: resetMilliseconds,
      // The library would count calls where the setting speaks of failures, so that it opens is decided below.
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      // The window is one of calls: it moves on with each of them, not with time. A window of time would hold a handful of
      // calls of a slow system, and forget an hour's worth of a fast one.
      rollingCountBuckets: this.#window,
      rotateBucketController: rotation,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorFilter: (error: unknown) => !isDown(error),
    });
    for (let made = 0; made < successes; made += 1) {
      breaker.emit('fire', []);
      breaker.emit('success', undefined, 0);
      moveOn();
    }
    breaker.on('success', moveOn);
    breaker.on('failure', () => {
      const { failures, fires } = breaker.stats;
      if (failures >= failureThreshold && failures >= fires * openingShare) breaker.open();
      moveOn();
    });
    breaker.on('open', () => {
      this.#opensUntil = this.#clock.now() + resetMilliseconds;
    });
    // What failed before is over: the new beginning is judged by itself.
    breaker.on('close', () => {
      for (let bucket = 0; bucket < this.#window; bucket += 1) moveOn();
    });
    return breaker;
  }

  #refusal(): SqlFlowError {
    const milliseconds = Math.max(0, this.#opensUntil - this.#clock.now());
    const error = sqlFlowError(codes.resilience.circuitOpen, {
      endpoint: this.#endpoint,
      milliseconds,
      problem: this.#lastProblem,
    });
    return Object.assign(error, { retryAfterMilliseconds: milliseconds });
  }
}

/** What the other side answered, it is there to answer: limits, missing rights and wrong requests say nothing of it. */
function isDown(error: unknown): boolean {
  return classifyError(error) === 'transient' && !isRefusal(error);
}

/** Whether a request was not made because its circuit is open. */
export function isRefusal(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.resilience.circuitOpen.code;
}
