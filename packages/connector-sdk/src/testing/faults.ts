import { breakPoints } from './break-points.js';

/** A way in which a request may fail and succeed when it is made again. */
export type Fault = 'connection reset' | 'status 503' | 'status 429' | 'body cut off';

const faults: readonly Fault[] = ['connection reset', 'status 503', 'status 429', 'body cut off'];

/** Which request fails in which way: the first three in each, the others in one, by turns. */
export function faultCases(requests: number): readonly (readonly [request: number, fault: Fault])[] {
  return breakPoints(requests).flatMap((request) =>
    faults.filter((_, at) => request <= 3 || request % faults.length === at).map((fault) => [request, fault] as const),
  );
}

/** A `fetch` that counts requests, and lets one of them fail. */
export interface FaultyFetch {
  readonly fetch: typeof globalThis.fetch;
  /** How many requests have been made. */
  count(): number;
}

/** Lets the n-th request, from 1, fail in some way; `undefined`: none. */
export function failingAt(fetch: typeof globalThis.fetch, request: number | undefined, fault: Fault): FaultyFetch {
  let made = 0;
  return {
    count: () => made,
    async fetch(...args) {
      made += 1;
      return made === request ? failure(fault, () => fetch(...args)) : fetch(...args);
    },
  };
}

async function failure(fault: Fault, answer: () => Promise<Response>): Promise<Response> {
  switch (fault) {
    case 'connection reset':
      throw reset();
    case 'status 503':
      return new Response('try again', { status: 503 });
    case 'status 429':
      return new Response('too many', { status: 429, headers: { 'retry-after': '1' } });
    case 'body cut off': {
      // The server has done what was asked of it, and its answer is lost on the way.
      const whole = await answer();
      const bytes = new Uint8Array(await whole.arrayBuffer());
      return new Response(cutOff(bytes), { status: whole.status, headers: whole.headers });
    }
  }
}

function cutOff(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(reset());
      else controller.enqueue(bytes.slice(0, Math.floor(bytes.length / 2)));
      sent = true;
    },
  });
}

/** A `fetch` to a system that is down. */
export const refusing: typeof globalThis.fetch = async () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  throw new TypeError('fetch failed', { cause });
};

/** As Node.js words it when the other side goes away. */
function reset(): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
}

/** A `fetch` whose answers never come from some request on, unless its signal aborts. */
export interface HangingFetch extends FaultyFetch {
  /** Fulfilled when the first one waits. */
  readonly hangs: Promise<void>;
  /** What those that wait listen to: undefined for one that listens to nothing. */
  waiting(): readonly (AbortSignal | undefined)[];
}

/** Lets every request wait for ever from the n-th on, counted from 1. */
export function hangingFrom(fetch: typeof globalThis.fetch, request: number): HangingFetch {
  let made = 0;
  const signals: (AbortSignal | undefined)[] = [];
  let tell: () => void = () => {};
  const hangs = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    hangs,
    count: () => made,
    waiting: () => [...signals],
    async fetch(input, init) {
      made += 1;
      if (made < request) return fetch(input, init);
      const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
      signals.push(signal);
      tell();
      return new Promise((_resolve, reject) => {
        if (signal?.aborted === true) reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
  };
}
