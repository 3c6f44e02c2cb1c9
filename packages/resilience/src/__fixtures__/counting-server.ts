import { sleep } from './virtual-time.js';

export interface CountingServerOptions {
  readonly limit: number;
  readonly windowMilliseconds: number;
  readonly random: () => number;
  /** How long requests are under way, at most. */
  readonly jitterMilliseconds?: number;
  readonly workMilliseconds?: number;
  /** Says in its answers how much is left in its fixed window. Default false. */
  readonly announces?: boolean;
}

/**
 * A server in virtual time that counts requests as they arrive, in its fixed windows and in sliding ones. `violations`
 * is how often either held more than the limit.
 */
export function countingServer(options: CountingServerOptions) {
  const { limit, windowMilliseconds, random, jitterMilliseconds = 50, workMilliseconds = 20 } = options;
  const arrivals: number[] = [];
  // Its windows begin at no round time of ours.
  const offset = Math.floor(random() * windowMilliseconds);
  const windowOf = (at: number): number => Math.floor((at + offset) / windowMilliseconds);
  let fixed = 0;
  let sliding = 0;
  return {
    arrivals,
    get violations() {
      return { fixed, sliding };
    },
    async request(): Promise<Headers> {
      await sleep(random() * jitterMilliseconds);
      const now = Date.now();
      arrivals.push(now);
      const inFixed = arrivals.filter((at) => windowOf(at) === windowOf(now)).length;
      const inSliding = arrivals.filter((at) => at > now - windowMilliseconds).length;
      if (inFixed > limit) fixed += 1;
      if (inSliding > limit) sliding += 1;
      await sleep(random() * workMilliseconds);
      if (options.announces !== true) return new Headers();
      const resetsAt = (windowOf(now) + 1) * windowMilliseconds - offset;
      return new Headers({
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - inFixed)),
        'x-ratelimit-reset': String(Math.ceil(resetsAt / 1000)),
      });
    },
  };
}
