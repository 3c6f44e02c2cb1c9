import type { Readable } from 'node:stream';

/** A body that comes so slowly that it may never end. */
class TooSlow extends Error {
  readonly code = 'SQLFLOW_TOO_SLOW';
}

/** Fewer bytes than these in so many milliseconds are no transfer: a server that keeps a connection busy for ever. */
const fewestBytes = 1024;
const windowMilliseconds = 20_000;

/** Breaks a body off that all but stands still. `bytes` says how many came so far; returns what ends the watch. */
export function watchForStandstill(body: Readable, bytes: () => number, window = windowMilliseconds): () => void {
  let before = 0;
  const timer = setInterval(() => {
    const now = bytes();
    if (now - before < fewestBytes) body.destroy(new TooSlow());
    before = now;
  }, window);
  return () => clearInterval(timer);
}
