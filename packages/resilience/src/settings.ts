import type { CircuitPolicy } from './circuit/circuit.js';
import type { RateLimits } from './limits/host-limits.js';
import type { RetryPolicy } from './retry/retry.js';

/** How requests of one source or destination are made, and their failures dealt with. */
export interface ResilienceSettings {
  readonly retry: RetryPolicy;
  /** How long one attempt may take. Absent: as long as it wants. */
  readonly timeoutMilliseconds?: number;
  /** A request is not tried again when the next attempt would begin later than this after its first. */
  readonly deadlineMilliseconds: number;
  /** Absent: none. */
  readonly limits?: RateLimits;
  /** `wait`: waits as long as the other side asks; `fail`: what it refuses because of its limits fails at once. */
  readonly onRateLimit: 'wait' | 'fail';
  /** Keeps to the limits that the other side announces before it has to refuse. */
  readonly heedsAnnounced: boolean;
  /** Absent: requests are made however many failed. */
  readonly circuit?: CircuitPolicy;
}

/** What is behind a connector, which decides how its failures are dealt with. */
export type SystemKind = 'local' | 'object_store' | 'database' | 'http_api';

const minute = 60_000;

/** The settings where the user says nothing. */
export const presets: Readonly<Record<SystemKind, ResilienceSettings>> = {
  // This machine: a file that another process has open, or too many open files, is a matter of moments.
  local: {
    retry: { retries: 3, initialDelayMilliseconds: 500, maxDelayMilliseconds: 30_000 },
    deadlineMilliseconds: 5 * minute,
    onRateLimit: 'wait',
    heedsAnnounced: false,
  },
  // Many short failures (503 SlowDown) that soon pass, and large answers.
  object_store: {
    retry: { retries: 5, initialDelayMilliseconds: 200, maxDelayMilliseconds: 20_000 },
    timeoutMilliseconds: 10 * minute,
    deadlineMilliseconds: 15 * minute,
    onRateLimit: 'wait',
    heedsAnnounced: true,
    circuit: { failureThreshold: 10, resetMilliseconds: 15_000 },
  },
  // A restart or failover takes about a minute. A query may take hours, so there is no time limit by default.
  database: {
    retry: { retries: 5, initialDelayMilliseconds: 1000, maxDelayMilliseconds: 30_000 },
    deadlineMilliseconds: 10 * minute,
    onRateLimit: 'wait',
    heedsAnnounced: false,
    circuit: { failureThreshold: 5, resetMilliseconds: 20_000 },
  },
  // Limits and short outages are everyday.
  http_api: {
    retry: { retries: 8, initialDelayMilliseconds: 1500, maxDelayMilliseconds: 60_000 },
    timeoutMilliseconds: 5 * minute,
    deadlineMilliseconds: 60 * minute,
    onRateLimit: 'wait',
    heedsAnnounced: true,
    circuit: { failureThreshold: 5, resetMilliseconds: 30_000 },
  },
};
