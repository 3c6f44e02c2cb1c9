export { type BackPressure, type BackPressureOptions, withBackPressure } from './back-pressure/back-pressure.js';
export { type CircuitPolicy, openingShare, windowFactor } from './circuit/circuit.js';
export { classifyError, isPassing } from './classify/classify.js';
export { type ResilienceClock, realTime } from './clock.js';
export {
  createResilience,
  type ResilienceAttempt,
  type ResilienceInput,
  type ResilienceObserver,
  type ResilienceWait,
} from './create-resilience.js';
export { type HttpFailure, type HttpFailureInput, httpFailure } from './http/http-failure.js';
export { retryAfterMilliseconds } from './http/retry-after.js';
export { Gates } from './limits/gate.js';
export type { RateLimits } from './limits/host-limits.js';
export type { RateLimit } from './limits/sliding-window.js';
export type { Resilience, RunOptions } from './resilience.js';
export type { Attempt } from './retry/attempt.js';
export { wasRetried } from './retry/retried.js';
export { createRetry, type Retry, type RetryOptions, type RetryPolicy, type RetryWait } from './retry/retry.js';
export { presets, type ResilienceSettings, type SystemKind } from './settings.js';
