import { EventEmitter } from 'node:events';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type CircuitBreaker from 'opossum';
import { unlessAborted } from '../abort.js';
import { classifyError } from '../classify.js';
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

/** The circuit of one endpoint: while it is open, calls are refused instead of made. */
export class Circuit {
  readonly #breaker: CircuitBreaker;
  readonly #endpoint: string;
  readonly #clock: ResilienceClock;
  readonly #resetMilliseconds: number;
  #opensUntil = 0;
  #probe: Promise<unknown> | undefined;
  #lastProblem = '';

  constructor(Breaker: typeof CircuitBreaker, endpoint: string, policy: CircuitPolicy, clock: ResilienceClock) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#resetMilliseconds = policy.resetMilliseconds;
    const rotation = new EventEmitter();
    this.#breaker = new Breaker((call: () => Promise<unknown>) => call(), {
      name: endpoint,
      // Attempts have their own time limits.
      timeout: false,
      resetTimeout: policy.resetMilliseconds,
      // The library would count calls where the setting speaks of failures, so that it opens is decided here.
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      // The window is one of calls: it moves on with each of them, not with time. A window of time would hold a handful of
      // calls of a slow system, and forget an hour's worth of a fast one.
      rollingCountBuckets: policy.failureThreshold * windowFactor,
      rotateBucketController: rotation,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // What the other side answered, it is there to answer.
      errorFilter: (error: unknown) => classifyError(error) !== 'transient',
    });
    const moveOn = (): void => {
      rotation.emit('rotate');
    };
    this.#breaker.on('success', moveOn);
    this.#breaker.on('failure', () => {
      const { failures, fires } = this.#breaker.stats;
      if (failures >= policy.failureThreshold && failures >= fires * openingShare) this.#breaker.open();
      moveOn();
    });
    this.#breaker.on('open', () => {
      this.#opensUntil = clock.now() + this.#resetMilliseconds;
    });
    // What failed before is over: the new beginning is judged by itself.
    this.#breaker.on('close', () => {
      for (let bucket = 0; bucket < policy.failureThreshold * windowFactor; bucket += 1) moveOn();
    });
  }

  /** Throws while the circuit is open. */
  admit(): void {
    if (this.#breaker.opened) throw this.#refusal();
  }

  /**
   * Makes a call and takes note of how it ends. Waits while another one tries whether the other side is back, and throws
   * while the circuit is open.
   */
  async call<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    while (this.#breaker.halfOpen && this.#probe !== undefined) await unlessAborted(this.#probe, signal);
    this.admit();
    const made = this.#breaker.fire(call) as Promise<T>;
    if (this.#breaker.halfOpen) {
      const over = (): void => {
        this.#probe = undefined;
      };
      this.#probe = made.then(over, over);
    }
    try {
      return await made;
    } catch (error) {
      this.#lastProblem = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  close(): void {
    this.#breaker.shutdown();
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

/** Whether a request was not made because its circuit is open. */
export function isRefusal(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.resilience.circuitOpen.code;
}
