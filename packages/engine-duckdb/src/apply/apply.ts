import type { ApplyOptions, ApplyResult, HashedRows, Staged, TableName, Transaction } from '@sqlflow/connector-sdk';
import { hashRows } from '../incremental/hash-rows.js';
import { endStage, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { applyAppend } from './append.js';
import { refuseDuplicateKeys } from './duplicate-keys.js';
import { applyMerge } from './merge.js';
import { refuseMissingKeys } from './missing-keys.js';
import { applyReplace } from './replace.js';
import { type ApplyInput, findTarget } from './target.js';

/** Puts what was staged into the target, and ends the staged handle. */
export async function apply(
  tx: Transaction,
  staged: Staged,
  target: TableName,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const session = sessionOf(tx).withSignal(options.signal);
  const table = stagedTableOf(session, staged);
  const found = await findTarget(session, target);
  const input = { tx, session, staged, table, target, found, options };
  const once = options.mode === 'replace' && options.deduplicate === undefined;
  if (once && options.keys !== undefined) await refuseDuplicateKeys(input, options.keys);
  if (options.mode === 'merge') await refuseMissingKeys(input);
  // A replacement takes the staging table away; a merge leaves in it what it has put in.
  const early = options.mode === 'merge' ? undefined : await remember(input);
  const result = await (options.mode === 'replace'
    ? applyReplace(input)
    : options.mode === 'append'
      ? applyAppend(input)
      : applyMerge(input));
  const remembered = early ?? (await remember(input));
  await endStage(tx, session, staged);
  return remembered === undefined ? result : { ...result, remembered };
}

async function remember({ tx, staged, options }: ApplyInput): Promise<HashedRows | undefined> {
  return options.remember === undefined ? undefined : hashRows(tx, staged, options.remember);
}
