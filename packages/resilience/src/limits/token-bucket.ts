/** How many requests may begin at once, and how fast that allowance comes back. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMillisecond: number;
  #tokens: number;
  #at: number | undefined;

  constructor(capacity: number, perMillisecond: number) {
    this.#capacity = capacity;
    this.#perMillisecond = perMillisecond;
    this.#tokens = capacity;
  }

  /** How long until a request of that cost may begin, in milliseconds; 0: it may now. */
  waitFor(cost: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(cost, this.#capacity) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil(missing / this.#perMillisecond);
  }

  take(cost: number, now: number): void {
    this.#refill(now);
    this.#tokens -= Math.min(cost, this.#capacity);
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - (this.#at ?? now));
    this.#tokens = Math.min(this.#capacity, this.#tokens + passed * this.#perMillisecond);
    this.#at = now;
  }
}
