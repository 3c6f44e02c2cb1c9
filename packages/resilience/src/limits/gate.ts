import { unlessAborted } from '../abort.js';
import type { ResilienceClock } from '../clock.js';
import { HostLimits, type LimitWait, type RateLimits } from './host-limits.js';
import type { CountedRequest } from './sliding-window.js';

/** A request that wants to begin. */
export interface Entry {
  readonly limits: RateLimits;
  readonly cost: number;
  /** It is a part of a request that has begun, and must not wait for its end. */
  readonly within: boolean;
  /** Keeps to what the server announces before it has to refuse. */
  readonly heedsAnnounced: boolean;
  readonly signal: AbortSignal | undefined;
  readonly clock: ResilienceClock;
  /** Called before each wait; what it throws ends the request. */
  readonly onWait: (wait: LimitWait) => void;
}

/** Lets requests to one host begin in the order in which they came, each as soon as the limits allow. */
export class Gate {
  readonly #limits = new HostLimits();
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;
  #wake: () => void = () => undefined;

  async enter(entry: Entry): Promise<CountedRequest> {
    if (entry.within) return this.#await(entry);
    if (this.#queued === 0 && !this.#mustWait(entry)) return this.#begin(entry);
    this.#queued += 1;
    const turn = this.#queue.then(() => this.#await(entry));
    this.#queue = turn.then(
      () => undefined,
      () => undefined,
    );
    // Whoever is stopped while others are before it does not wait for them.
    return unlessAborted(turn, entry.signal).finally(() => {
      this.#queued -= 1;
    });
  }

  leave(request: CountedRequest, now: number): void {
    this.#limits.end(request, now);
    this.#wake();
  }

  announce(headers: Headers, now: number): void {
    this.#limits.announce(headers, now);
    this.#wake();
  }

  pause(until: number): void {
    this.#limits.pause(until);
  }

  #mustWait(entry: Entry): boolean {
    const { limits, cost, heedsAnnounced, clock } = entry;
    return this.#isFull(entry) || this.#limits.waitFor(limits, cost, heedsAnnounced, clock.now()) !== undefined;
  }

  /** The first request to a server goes alone: its answer tells how many may go together. */
  #isFull({ limits: { concurrent = Number.POSITIVE_INFINITY }, heedsAnnounced, within }: Entry): boolean {
    if (within) return false;
    const most = heedsAnnounced && !this.#limits.heard ? 1 : concurrent;
    return this.#limits.underway >= most;
  }

  async #await(entry: Entry): Promise<CountedRequest> {
    const { limits, cost, heedsAnnounced, signal, clock, onWait } = entry;
    for (;;) {
      signal?.throwIfAborted();
      const wait = this.#limits.waitFor(limits, cost, heedsAnnounced, clock.now());
      if (wait !== undefined) {
        onWait(wait);
        await clock.sleep(wait.milliseconds, signal);
      } else if (this.#isFull(entry)) {
        await unlessAborted(this.#change(), signal);
      } else {
        return this.#begin(entry);
      }
    }
  }

  #begin({ limits, cost, clock }: Entry): CountedRequest {
    return this.#limits.begin(limits, cost, clock.now());
  }

  /** Until a request ends or an answer comes. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** The gates of the systems that are reached with one set of credentials, by host. */
export class Gates {
  readonly #byHost = new Map<string, Gate>();

  of(host: string): Gate {
    const gate = this.#byHost.get(host) ?? new Gate();
    this.#byHost.set(host, gate);
    return gate;
  }
}
