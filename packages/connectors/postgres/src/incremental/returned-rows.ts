import type pg from 'pg';
import { relationName } from '../read/copy-statement.js';
import { hasRows } from './has-rows.js';
import { isVisible } from './missed-rows.js';
import type { XminState } from './read-state.js';
import type { SnapshotFacts } from './server-position.js';
import type { FollowedTable } from './xmin.js';

/** A snapshot that shows all that this read and the earlier ones have seen. */
export function seenBy(
  { xmax, text }: SnapshotFacts,
  before: XminState | undefined,
): { readonly snapshot: string; readonly isBehind: boolean } {
  const last = before?.snapshot?.split(':')[1];
  if (last === undefined || BigInt(last) <= BigInt(xmax)) return { snapshot: text, isBehind: false };
  // A standby may be behind what was read on its primary. Whatever began by then counts as seen.
  return { snapshot: `${last}:${last}:`, isBehind: true };
}

/**
 * Whether none of the rows that later transactions have written was given by an earlier read: none was open then, or what
 * they have written shows in no earlier snapshot. Tables that were written anew as a whole give all their rows again.
 */
export async function noneReturned(
  client: pg.Client,
  { relation, leaves }: FollowedTable,
  before: XminState,
  written: string,
): Promise<boolean> {
  const { mayReturn, snapshot } = before;
  if (snapshot === null || !isSame(before, { relation, leaves })) return false;
  if (!mayReturn) return true;
  const seen = isVisible(before, { snapshot, from: [] });
  return !(await hasRows(client, relationName(relation), `(${written}) AND ${seen}`));
}

/** Whether it is made of the same tables in the same files. */
export function isSame(before: XminState, { relation: { oid, fileNode }, leaves }: FollowedTable): boolean {
  const made = leaves.flatMap((leaf) => [leaf.oid, leaf.fileNode]);
  const was = (before.leaves ?? []).flatMap((leaf, at) => [leaf, before.files?.[at]]);
  return before.oid === oid && before.fileNode === fileNode && made.join() === was.join();
}
