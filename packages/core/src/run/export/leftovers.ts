import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Endings of what an export makes beside its target until it is complete. */
export const temporaryEnding = '.sqlflow-tmp';
export const stagingEnding = '.sqlflow-staging';

/** `.orders.csv.20260131T094501-3f9c2a.sqlflow-tmp` for `orders.csv`. */
export function nameBeside(target: string, runId: string, ending: string): string {
  return `.${target}.${runId}${ending}`;
}

/**
 * Removes what killed runs left beside the target of that name. Ids of runs have no dot: without that, an export to
 * `orders` would take away what one to `orders.csv` is writing at the same time.
 */
export async function removeLeftovers(directory: string, target: string): Promise<void> {
  const before = `.${target}.`;
  for (const entry of await readdir(directory)) {
    const ending = [temporaryEnding, stagingEnding].find((each) => entry.endsWith(each));
    if (ending === undefined || !entry.startsWith(before)) continue;
    if (entry.slice(before.length, -ending.length).includes('.')) continue;
    await rm(join(directory, entry), { recursive: true, force: true });
  }
}
