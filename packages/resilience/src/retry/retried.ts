const mark = Symbol.for('sqlflow.retried');

/** Marks a failure that a layer has tried again as often as it may, so that no layer above tries it again. */
export function markRetried(error: unknown): void {
  if (typeof error !== 'object' || error === null || !Object.isExtensible(error)) return;
  Object.defineProperty(error, mark, { value: true, configurable: true });
}

/**
 * Whether an error, or one of its causes, has been tried again as often as its policy allows. Whoever retries around
 * `Resilience.run` does not try it again: retries of two layers would multiply.
 */
export function wasRetried(error: unknown): boolean {
  // A cause may lead back to its error; nobody nests failures deeper than this.
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 10; depth += 1) {
    if (mark in at) return true;
    at = 'cause' in at ? at.cause : undefined;
  }
  return false;
}
