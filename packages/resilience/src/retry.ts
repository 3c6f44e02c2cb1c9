/** How an operation is tried again after a transient failure. */
export interface RetryPolicy {
  /** Tries after the first; 0: none. */
  readonly retries: number;
  readonly initialDelayMilliseconds: number;
  readonly maxDelayMilliseconds: number;
}

/** Runs `operation` until it succeeds, its failure is not transient, the policy is used up, or `signal` aborts. */
export type Retry = <T>(
  operation: (attempt: number) => Promise<T>,
  options?: { readonly signal?: AbortSignal },
) => Promise<T>;
