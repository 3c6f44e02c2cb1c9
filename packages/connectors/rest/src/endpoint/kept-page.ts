import { rm } from 'node:fs/promises';
import { writesSoFar } from '../http/writes.js';
import type { FlatNames } from '../records/flatten.js';
import type { Page } from './fetch-page.js';

/** The first page of an endpoint, which was read for its columns and is kept for the read that follows. */
export interface KeptPage {
  /**
   * Hands it over to a read that begins at this address, once; undefined where it is another, too old by now, or something
   * was sent since. Not for incremental reads: their clock is taken after this page, and a row of it that changes in
   * between would lie behind the watermark.
   */
  take(url: URL): FirstPage | undefined;
  /** Removes it if nobody took it. */
  discard(): Promise<void>;
}

export interface FirstPage {
  readonly page: Page;
  /** The names that flattening made of its records: those of the other pages are made beside them. */
  readonly names: FlatNames;
}

/**
 * The pages behind it must be of the same moment: what is deleted meanwhile moves records from one numbered page to the
 * one before, where they would be missed.
 */
const freshMilliseconds = 10_000;

/** `now` tells milliseconds. */
export function keepPage(first: FirstPage, now: () => number): KeptPage {
  const until = now() + freshMilliseconds;
  const writes = writesSoFar();
  let held: FirstPage | undefined = first;
  return {
    take(url) {
      if (held === undefined || held.page.asked.href !== url.href || now() > until || writesSoFar() > writes)
        return undefined;
      const taken = held;
      held = undefined;
      return taken;
    },
    async discard() {
      const left = held;
      held = undefined;
      if (left !== undefined) await rm(left.page.file, { force: true });
    },
  };
}
