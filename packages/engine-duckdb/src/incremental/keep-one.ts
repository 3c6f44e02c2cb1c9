import type { Deduplication, Staged, Transaction } from '@sqlflow/engine';
import { deduplicateStaged } from '../apply/deduplicate.js';
import { renewHandle, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';

/** Leaves one staged row of each key. */
export async function keepOne(
  tx: Transaction,
  staged: Staged,
  { keys, deduplicate }: { readonly keys: readonly string[]; readonly deduplicate: Deduplication },
): Promise<Staged> {
  const session = sessionOf(tx);
  const dropped = await deduplicateStaged(
    { session, staged, table: stagedTableOf(session, staged) },
    keys,
    deduplicate,
  );
  return renewHandle(session, staged, staged.rows - dropped, keys);
}
