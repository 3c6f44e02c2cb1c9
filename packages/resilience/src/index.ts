export { classifyError, failureOfSystemCode } from './classify.js';
export {
  createRetry,
  type Retry,
  type RetryClock,
  type RetryOptions,
  type RetryPolicy,
  type RetryWait,
} from './retry.js';
