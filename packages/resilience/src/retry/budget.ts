/**
 * How many retries all requests of a source may spend together. Each success gives back one, so retries go on for ever
 * where at least half of the attempts succeed (at 20 % failing they cost a quarter of a retry per request); where hardly
 * anything succeeds, every request is soon down to one attempt instead of adding its retries to the load.
 */
export interface RetryBudget {
  /** True: a retry may be made, and is spent. */
  take(): boolean;
  succeeded(): void;
}

/** Enough for 30 streams that lose one server at the same time. */
export const retryReserve = 200;

export function createRetryBudget(reserve = retryReserve): RetryBudget {
  let left = reserve;
  return {
    take() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    succeeded() {
      left = Math.min(reserve, left + 1);
    },
  };
}
