import type { ApplyOptions, ApplyResult, HashedRows, Staged, TableName, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { hashRows } from '../incremental/hash-rows.js';
import { endStage, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { applyAppend } from './append.js';
import { refuseDuplicateKeys } from './duplicate-keys.js';
import { applyMerge } from './merge.js';
import { refuseMissingKeys } from './missing-keys.js';
import { applyReplace } from './replace.js';
import { type ApplyInput, findTarget } from './target.js';
import { applyWindow, keepWindow } from './window.js';

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
  const result = await applyBy(input);
  const remembered = early ?? (await remember(input));
  await endStage(tx, session, staged);
  return remembered === undefined ? result : { ...result, remembered };
}

async function remember({ tx, staged, options }: ApplyInput): Promise<HashedRows | undefined> {
  return options.remember === undefined ? undefined : hashRows(tx, staged, options.remember);
}

async function applyBy(input: ApplyInput): Promise<ApplyResult> {
  const { options, target } = input;
  switch (options.mode) {
    case 'append':
      return applyAppend(input);
    case 'merge':
      return applyMerge(input);
    case 'replace': {
      if (options.window === undefined) return applyReplace(input);
      const { staged, greatest } = await keepWindow({ ...input, found: undefined }, options.window);
      const result = await applyReplace({ ...input, staged });
      return greatest === undefined ? result : { ...result, greatest };
    }
    case 'window':
      if (options.window === undefined) {
        throw sqlFlowError(codes.run.internal, { what: `no window is given for ${target.name}` });
      }
      return applyWindow(input, options.window);
  }
}
