import type { CursorValue } from '@sqlflow/connector-sdk';
import type { ApplyResult, CursorFacts, RememberOptions, Staged, Transaction } from '@sqlflow/engine';
import type { Watermark } from '@sqlflow/state';
import { evolutionOf } from '../schema-report.js';
import type { OpenedLoad } from './opened-load.js';
import { keepsOwnState, stateHolds } from './own-state.js';
import { boundOf, reachBack } from './read-start.js';
import { ignoredColumns, type NewRows } from './stage-new.js';

/** Rows to be applied in one transaction: all that are new, or one batch of them. */
export interface NewPart {
  readonly staged: Staged;
  /** What its rows say of the cursor; undefined where there are none. */
  readonly facts: CursorFacts | undefined;
  /** With the last part what the source remembers is saved, and what can no longer return is forgotten. */
  readonly last: boolean;
}

/** Applies rows and saves in the same transaction that they are loaded and how far the LOAD has come. */
export async function applyNew(
  tx: Transaction,
  load: OpenedLoad,
  read: NewRows,
  { staged, facts, last }: NewPart,
  before: Watermark | undefined = read.start.watermark,
): Promise<{ readonly applied: ApplyResult; readonly watermark: Watermark }> {
  const { context, key, settings } = load;
  const { state, runId } = context;
  // What may come again has to be recognised then: nothing of it is forgotten.
  const keepsAll = keepsOwnState(load) && (!last || read.mayReturn);
  const watermark = await advance(load, before, staged, facts, keepsAll);
  const completeFrom = keepsAll ? undefined : cursorIn(watermark, watermark.completeFrom);
  const remember = { cursor: settings.cursor, ignore: ignoredColumns, from: completeFrom };
  await read.deletes?.prepare(tx, staged);
  const merged = await applyStaged(tx, load, read, staged, remember);
  const applied = (await read.deletes?.follow(tx, merged, last)) ?? merged;
  if (applied.remembered !== undefined) await state.saveWindowRows(tx, key, runId, applied.remembered);
  // Where the source was asked without what it remembers, this watermark would have that count again.
  if (!stateHolds(read.start) && (await state.sourceState(tx, key)) !== undefined) {
    await state.removeSourceState(tx, key, runId);
  }
  await state.saveWatermark(tx, key, runId, 'loaded', watermark);
  if (last) {
    if (completeFrom !== undefined) await state.pruneWindowRows(tx, key, completeFrom);
    if (read.sourceState !== undefined) await state.saveSourceState(tx, key, runId, read.sourceState);
  }
  return { applied, watermark };
}

async function applyStaged(
  tx: Transaction,
  load: OpenedLoad,
  { start, current }: NewRows,
  staged: Staged,
  remember: RememberOptions,
): Promise<ApplyResult> {
  const { context, planned, settings, task } = load;
  // A row may be stamped by a transaction that began before the one whose version of it was loaded.
  const overwrites = current && start.feedsAlone && settings.deduplication !== 'first_wins';
  const deduplicate = {
    cursor: settings.cursor,
    keep: settings.deduplication === 'first_wins' ? ('first' as const) : ('latest' as const),
    // Who feeds a table alone knows that a row above the bound was stamped in the future, and on the first run nothing.
    ...(start.feedsAlone ? { trustedUpTo: boundOf(start.watermark) ?? ('nothing' as const) } : {}),
  };
  return context.engine.apply(tx, staged, task.target, {
    mode: start.mode,
    ...(task.mode === 'merge' ? { keys: task.keys, ...(overwrites ? {} : { deduplicate }) } : {}),
    schemaEvolution: evolutionOf(planned.common, start.rebuilds),
    remember,
    signal: context.signal,
  });
}

/** Where the LOAD has come to when these rows are in. Nothing of it ever goes back by itself. */
async function advance(
  load: OpenedLoad,
  before: Watermark | undefined,
  staged: Staged,
  facts: CursorFacts | undefined,
  keepsAll: boolean,
): Promise<Watermark> {
  const { settings, fingerprint } = load;
  const column = staged.columns.find(({ name }) => name.toLowerCase() === settings.cursor.toLowerCase());
  const type = facts?.highest?.type ?? (before?.value === undefined ? column?.type : before.type) ?? '';
  const highest = await greatest(load, cursorIn(before, before?.value), facts?.highest);
  const bound = await greatest(load, cursorIn(before, before?.bound), facts?.bound);
  const reached = bound === undefined || keepsAll ? undefined : await reachBack(load, bound);
  const completeFrom = await greatest(load, cursorIn(before, before?.completeFrom), reached);
  return {
    cursorField: settings.cursor,
    type,
    fingerprint,
    ...(highest === undefined ? {} : { value: highest.value }),
    ...(bound === undefined ? {} : { bound: bound.value }),
    ...(completeFrom === undefined ? {} : { completeFrom: completeFrom.value }),
  };
}

async function greatest(
  { context }: OpenedLoad,
  left: CursorValue | undefined,
  right: CursorValue | undefined,
): Promise<CursorValue | undefined> {
  if (left === undefined || right === undefined) return left ?? right;
  return (await context.engine.cursors.compare(left, right)) >= 0 ? left : right;
}

function cursorIn(watermark: Pick<Watermark, 'type'> | undefined, value: string | undefined): CursorValue | undefined {
  return watermark === undefined || value === undefined ? undefined : { type: watermark.type, value };
}
