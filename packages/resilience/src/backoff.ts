import type { RetryPolicy } from './retry.js';

/**
 * Exponential backoff with jitter: the wait after attempt n lies between half and the whole of
 * `initialDelay · 2^(n−1)`, at most `maxDelay`. The jitter keeps many clients that failed together from coming back
 * together; the lower half keeps a wait from being no wait at all.
 */
export function backoffDelay(policy: RetryPolicy, attempt: number, random: number): number {
  const doubled = policy.initialDelayMilliseconds * 2 ** Math.min(attempt - 1, 52);
  const whole = Math.min(doubled, policy.maxDelayMilliseconds);
  return Math.round(whole / 2 + (whole / 2) * random);
}
