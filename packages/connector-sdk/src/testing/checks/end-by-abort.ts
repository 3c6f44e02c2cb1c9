import { applies, demand, within } from '../failure.js';
import type { HangingFetch } from '../faults.js';
import type { SourceFixture } from '../fixture.js';

const aSecond = 1_000;

/** Something that is under way and is to be aborted. */
export interface Underway {
  /** In words: `a read, at its request 2,`. */
  readonly what: string;
  readonly doing: Promise<unknown>;
  /** Fulfilled when a request waits for ever. */
  readonly hangs: Promise<void>;
  /** The signals of the requests that wait. */
  readonly waiting: HangingFetch['waiting'];
  readonly controller: AbortController;
}

/**
 * Waits until a request hangs, aborts, and fails unless what is under way ends within a second, and not well. Where it has
 * ended before, there was no such request: then it gives false.
 */
export async function requireEndByAbort({ what, doing, hangs, waiting, controller }: Underway): Promise<boolean> {
  const ended = doing.then(
    () => 'well',
    () => 'with an error',
  );
  const isWaiting = Promise.race([hangs.then(() => true), ended.then(() => false)]);
  if (!(await within(10 * aSecond, `${what} until the request`, isWaiting))) return false;
  const signals = waiting();
  controller.abort(new Error(`the check aborted ${what}`));
  const how = await within(aSecond, `${what} was aborted while the request was under way, and its end`, ended);
  demand(how !== 'well', `${what} was aborted while the request was under way, and ends as if it were whole`);
  // What waits for the request may have given up: the request itself would go on, with its socket.
  demand(
    signals.every((signal) => signal?.aborted === true),
    `${what} was aborted, and the request goes on: give \`context.fetch\` the signal of the attempt`,
  );
  return true;
}

/** Aborts at the first three requests in turn. Without any, there is nothing to say of aborts in a second. */
export async function requireEndAtRequests(
  abortAt: (request: number) => Promise<boolean>,
  hangFrom: SourceFixture['hangFrom'],
): Promise<void> {
  for (const request of [1, 2, 3]) {
    if (await abortAt(request)) continue;
    demand(request > 1 || hangFrom === undefined, 'nothing waits for ever, though `hangFrom` of the fixture says so');
    applies(request > 1, 'it makes no requests through `context.fetch`, and the fixture has no `hangFrom`');
    return;
  }
}
