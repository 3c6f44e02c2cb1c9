import { type AnnouncedWindow, readAnnouncement } from './announced.js';
import { type CountedRequest, type RateLimit, SlidingWindow } from './sliding-window.js';
import { TokenBucket } from './token-bucket.js';

/** What one source or destination may ask of a system. */
export interface RateLimits {
  readonly windows: readonly RateLimit[];
  /** How many requests may begin at once. Absent: as many as the windows allow. */
  readonly burst?: number;
  /** How many requests may be under way at the same time. Absent: any number. */
  readonly concurrent?: number;
}

/** Servers announce whole seconds, and send the answer before it arrives. */
const announcedGuardMilliseconds = 250;

/** A stretch of time that a server announced, and what may still be asked in it. */
interface Budget {
  readonly resetsAt: number;
  /** What a whole window has, where the server says so. */
  readonly limit: number | undefined;
  /** The least that the server said; undefined: this window has begun without a word yet. */
  readonly announced: number | undefined;
  /** Less what it had not counted then, and what began since. */
  left: number;
}

/** Why a request has to wait. */
export interface LimitWait {
  readonly milliseconds: number;
  /** Whose limit: that of the user's settings, or one that the server announced. */
  readonly limit: 'set' | 'announced';
}

/**
 * Keeps count of the requests to one host under one set of credentials. Everyone who shares them shares this, whatever
 * limits each has set for itself.
 */
export class HostLimits {
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #budgets = new Map<string, Budget>();
  #pausedUntil = 0;
  /** Requests that no answer has come to yet, and answers whose requests have not ended yet. */
  #unanswered = 0;
  #answered = 0;
  /** A server that has not answered yet may have announced a limit of one. */
  #heard = false;
  #underway = 0;

  get underway(): number {
    return this.#underway;
  }

  /** False until the first answer, or the end of the first request. */
  get heard(): boolean {
    return this.#heard;
  }

  /** How long a request has to wait; undefined: it may begin. */
  waitFor(limits: RateLimits, cost: number, heedsAnnounced: boolean, now: number): LimitWait | undefined {
    const windows = limits.windows.map((limit) => this.#window(limit).waitFor(cost, now));
    const set = Math.max(0, this.#bucket(limits)?.waitFor(cost, now) ?? 0, ...windows);
    const announced = Math.max(this.#pausedUntil - now, heedsAnnounced ? this.#budgetWait(cost, now) : 0);
    if (set <= 0 && announced <= 0) return undefined;
    return announced > set ? { milliseconds: announced, limit: 'announced' } : { milliseconds: set, limit: 'set' };
  }

  begin(limits: RateLimits, cost: number, now: number): CountedRequest {
    const request: CountedRequest = { cost, startedAt: now, answeredAt: undefined };
    // Also those that others have set: they share the credentials, so this request counts for theirs, too.
    for (const limit of limits.windows) this.#window(limit);
    for (const window of this.#windows.values()) window.add(request);
    this.#bucket(limits)?.take(cost, now);
    for (const budget of this.#budgets.values()) budget.left -= cost;
    this.#unanswered += cost;
    this.#underway += 1;
    return request;
  }

  end(request: CountedRequest, now: number): void {
    request.answeredAt ??= now;
    this.#underway -= 1;
    this.#heard = true;
    if (this.#answered > 0) this.#answered -= 1;
    else this.#unanswered -= request.cost;
  }

  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  announce(headers: Headers, now: number): void {
    const { windows, pauseUntil } = readAnnouncement(headers, now);
    this.#heard = true;
    if (this.#unanswered > 0) {
      this.#unanswered -= 1;
      this.#answered += 1;
    }
    if (pauseUntil !== undefined) this.pause(pauseUntil);
    for (const window of windows) this.#learn(window, now);
  }

  /** Answers overtake each other, so in one window the least that was announced counts. */
  #learn({ name, remaining, limit, resetsAt }: AnnouncedWindow, now: number): void {
    const known = this.#budgets.get(name);
    const least = known !== undefined && resetsAt <= known.resetsAt + 1000 ? known.announced : undefined;
    if (known !== undefined && least !== undefined && known.resetsAt > now && remaining >= least) return;
    const until = least === undefined ? resetsAt : Math.max(resetsAt, known?.resetsAt ?? 0);
    this.#budgets.set(name, { resetsAt: until, limit, announced: remaining, left: remaining - this.#unanswered });
  }

  #budgetWait(cost: number, now: number): number {
    let until = now;
    for (const [name, budget] of this.#budgets) {
      const resetsAt = budget.resetsAt + announcedGuardMilliseconds;
      if (resetsAt <= now) this.#beginAnew(name, budget, now);
      else if (budget.left < cost) until = Math.max(until, resetsAt);
    }
    return until - now;
  }

  /** The server has not said yet what the new window has: as much as the last one, or one request to ask. */
  #beginAnew(name: string, { limit, resetsAt }: Budget, now: number): void {
    if (limit === undefined) {
      this.#budgets.delete(name);
      this.#heard = false;
      return;
    }
    const left = limit - this.#unanswered;
    this.#budgets.set(name, { resetsAt: now + (now - resetsAt) + 60_000, limit, announced: undefined, left });
  }

  #window(limit: RateLimit): SlidingWindow {
    const key = `${limit.requests}/${limit.perMilliseconds}`;
    const window = this.#windows.get(key) ?? new SlidingWindow(limit);
    this.#windows.set(key, window);
    return window;
  }

  #bucket({ burst, windows }: RateLimits): TokenBucket | undefined {
    if (burst === undefined || windows.length === 0) return undefined;
    const perMillisecond = Math.min(...windows.map(({ requests, perMilliseconds }) => requests / perMilliseconds));
    const key = `${burst}@${perMillisecond}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(burst, perMillisecond);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
