export type { Retry, RetryPolicy } from './retry.js';
