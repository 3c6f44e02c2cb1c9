import { applies, demand, within } from '../failure.js';
import { hangingFrom } from '../faults.js';
import type { SourceFixture } from '../fixture.js';

const aSecond = 1_000;

/** Something that makes requests, and is to be aborted at one of them. */
export interface Abortable {
  /** In words: `a read`. */
  readonly what: string;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly hangFrom: SourceFixture['hangFrom'];
  readonly begin: (options: {
    readonly signal: AbortSignal;
    readonly fetch: typeof globalThis.fetch;
  }) => Promise<unknown>;
}

/**
 * Begins, waits until a request hangs, aborts, and fails unless all ends within a second, and not well. Where it has ended
 * before, there was no such request: then it gives false.
 */
export async function abortAtRequest({ what: name, fetch, hangFrom, begin }: Abortable, at: number): Promise<boolean> {
  const what = `${name}, at its request ${at},`;
  const controller = new AbortController();
  const hanging = hangingFrom(fetch ?? globalThis.fetch, at);
  const hangs = hangFrom === undefined ? hanging.hangs : hangFrom(at);
  const ended = begin({ signal: controller.signal, fetch: hanging.fetch }).then(
    () => 'well',
    () => 'with an error',
  );
  const isWaiting = Promise.race([hangs.then(() => true), ended.then(() => false)]);
  if (!(await within(10 * aSecond, `${what} until the request`, isWaiting))) return false;
  const signals = hanging.waiting();
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
export async function requireEndAtRequests(abortable: Abortable): Promise<void> {
  for (const request of [1, 2, 3]) {
    if (await abortAtRequest(abortable, request)) continue;
    demand(
      request > 1 || abortable.hangFrom === undefined,
      'nothing waits for ever, though `hangFrom` of the fixture says so',
    );
    applies(request > 1, 'it makes no requests through `context.fetch`, and the fixture has no `hangFrom`');
    return;
  }
}
