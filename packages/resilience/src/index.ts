export { classifyError, failureOfSystemCode } from './classify.js';
export { type ResilienceClock, realTime } from './clock.js';
export { type HttpFailure, type HttpFailureInput, httpFailure } from './http/http-failure.js';
export { retryAfterMilliseconds } from './http/retry-after.js';
export {
  createResilience,
  type Resilience,
  type ResilienceInput,
  type ResilienceSettings,
  type RunOptions,
} from './resilience.js';
export type { Attempt } from './retry/attempt.js';
export { wasRetried } from './retry/retried.js';
export { createRetry, type Retry, type RetryOptions, type RetryPolicy, type RetryWait } from './retry/retry.js';
