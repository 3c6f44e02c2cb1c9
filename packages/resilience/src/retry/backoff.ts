import type { RetryPolicy } from './retry.js';

/**
 * How long to wait after attempt n: at random between nothing and `initialDelay` times 2^(n−1) (exponential), n (linear)
 * or 1 (constant), at most `maxDelay`. Full jitter: many clients that failed together spread over the whole time instead
 * of coming back together.
 */
export function backoffDelay(policy: RetryPolicy, attempt: number, random: number): number {
  const whole = policy.initialDelayMilliseconds * factorOf(policy.backoff ?? 'exponential', attempt);
  return Math.round(Math.min(whole, policy.maxDelayMilliseconds) * random);
}

function factorOf(backoff: NonNullable<RetryPolicy['backoff']>, attempt: number): number {
  switch (backoff) {
    case 'exponential':
      return 2 ** Math.min(attempt - 1, 52);
    case 'linear':
      return attempt;
    case 'constant':
      return 1;
  }
}
