/** At most so many requests in any stretch of time of that length. */
export interface RateLimit {
  readonly requests: number;
  readonly perMilliseconds: number;
}

/** What a limit needs to know of a request: when it began, and by when it surely had reached the server. */
export interface CountedRequest {
  readonly cost: number;
  readonly startedAt: number;
  /** Undefined: no answer yet. */
  answeredAt: number | undefined;
}

/**
 * How much longer than the one that follows a request may be under way to the server. Two requests that start a window
 * apart can arrive closer together than that, so the first counts from when it had arrived for sure: from its answer, or
 * from so much after its start.
 */
const underwayMilliseconds = 250;

/** Timers fire a little early, clocks of servers run a little faster: one part in 5,000 of the window, at least this. */
const guardMilliseconds = 5;

/**
 * Counts requests in a sliding window, so that no stretch of `perMilliseconds` holds more than `requests`, wherever it
 * begins: that keeps to servers that count in fixed windows and to those that count in sliding ones.
 */
export class SlidingWindow {
  readonly #limit: RateLimit;
  readonly #guard: number;
  /** Oldest first. Those before `#first` have left the window. */
  #entries: CountedRequest[] = [];
  #first = 0;
  #sum = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#guard = Math.max(guardMilliseconds, limit.perMilliseconds / 5000);
  }

  /** How long until a request of that cost fits, in milliseconds; 0: it does now. */
  waitFor(cost: number, now: number): number {
    this.#forget(now);
    let excess = this.#sum + this.#counted(cost) - this.#limit.requests;
    let until = now;
    for (let index = this.#first; excess > 0 && index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined) break;
      until = Math.max(until, this.#leavesAt(entry));
      excess -= this.#counted(entry.cost);
    }
    return until - now;
  }

  add(request: CountedRequest): void {
    this.#entries.push(request);
    this.#sum += this.#counted(request.cost);
  }

  /** What costs more than a whole window takes a whole window: it could never be made otherwise. */
  #counted(cost: number): number {
    return Math.min(cost, this.#limit.requests);
  }

  #leavesAt({ startedAt, answeredAt }: CountedRequest): number {
    const arrived = Math.min(answeredAt ?? Number.POSITIVE_INFINITY, startedAt + underwayMilliseconds);
    return arrived + this.#limit.perMilliseconds + this.#guard;
  }

  #forget(now: number): void {
    for (let entry = this.#entries[this.#first]; entry !== undefined; entry = this.#entries[this.#first]) {
      if (this.#leavesAt(entry) > now) break;
      this.#sum -= this.#counted(entry.cost);
      this.#first += 1;
    }
    if (this.#first > 1000 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}
