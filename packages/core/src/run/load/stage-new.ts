import type { Batch, Column, ReadRequest, SourceState } from '@sqlflow/connector-sdk';
import type { CursorFacts, RejectedRow, Staged, Transaction } from '@sqlflow/engine';
import { codes, diagnostic, sqlFlowError } from '@sqlflow/errors';
import { underPressure } from '../back-pressure.js';
import { tableName } from '../task-context.js';
import { type Deletes, openDeletes } from './deletes.js';
import { metadataNames } from './metadata.js';
import type { OpenedLoad } from './opened-load.js';
import { cursorRange, keepsOwnState, stateHolds, takenRange } from './own-state.js';
import { pushedFilter } from './pushed-filter.js';
import { boundOf, type ReadStart, readStart } from './read-start.js';
import { stageRead } from './stage-read.js';

/** What an incremental read brought. */
export interface NewRows {
  readonly start: ReadStart;
  /** What the rows say of the cursor, before any were left out. */
  readonly facts: CursorFacts | undefined;
  /** What is to be applied: one row a key where rows are merged, none that this LOAD has loaded before. */
  readonly fresh: Staged;
  /** As the source gave them. */
  readonly sourceColumns: readonly Column[] | undefined;
  readonly rows: bigint;
  readonly bytes: number | undefined;
  readonly rejected: bigint;
  readonly rejects: readonly RejectedRow[];
  /** Rows left out because their cursor is NULL. */
  readonly excluded: bigint;
  /** Rows left out because another of the same read has their key and counts. */
  readonly superseded: bigint;
  /** Rows left out because they were loaded before. */
  readonly reread: bigint;
  /** The source's own memory, as the read left it. */
  readonly sourceState: SourceState | undefined;
  /** A later read may give rows again, whatever their cursor. */
  readonly mayReturn: boolean;
  /** A row is what the source shows now for its key, however old its cursor is. */
  readonly current: boolean;
  /** The source said that nothing comes after it. */
  readonly ended: boolean;
  /** What deletes rows that the source no longer has; undefined: it is not asked for. */
  readonly deletes: Deletes | undefined;
}

/** One part of a read that is under way. */
export interface ReadPart {
  readonly batches: AsyncIterable<Batch>;
  /** The part begins where the read does. */
  readonly first: boolean;
}

/** Reads from the watermark on, or takes the next part of a read that began there, and stages the rows that are new. */
export async function stageNew(tx: Transaction, load: OpenedLoad, part?: ReadPart): Promise<NewRows> {
  const { context, settings } = load;
  const { engine } = context;
  const start = await readStart(tx, load);
  const state = await stateOf(tx, load, start);
  const deletes = await openDeletes(tx, { ...load, mode: start.mode });
  const known = deletes?.known;
  const read = part?.batches ?? (await openRead(load, start, state, known === undefined ? {} : { known }));
  const batches = deletes === undefined ? read : deletes.keep(read);
  const { staged, rejects, checkpoint, primaryKey, sourceColumns } = await stageFrom(tx, load, start, batches);
  const facts = staged.rows === 0n ? undefined : await engine.inspectCursor(tx, staged, settings.cursor, load.clock);
  if (facts !== undefined) refuseOtherKind(load, start, facts);
  if (part?.first !== false && checkpoint?.nothingNew !== true) await reportBehind(load, start, facts);
  const kept = await settleNulls(tx, load, staged, facts);
  const single = await oneEach(tx, load, kept);
  // A read that is committed in parts was asked with a state that is older than that of its last part.
  const noneReturned = checkpoint?.noneReturned === true && state !== undefined && part === undefined;
  const fresh = await dropKnown(tx, load, start, { staged: single, noneReturned });
  return {
    start,
    facts,
    fresh,
    sourceColumns,
    rows: staged.rows,
    bytes: staged.bytes,
    rejected: staged.rejected,
    rejects,
    excluded: staged.rows - kept.rows,
    superseded: kept.rows - single.rows,
    reread: single.rows - fresh.rows,
    sourceState: checkpoint?.state,
    mayReturn: checkpoint?.mayReturn === true,
    current: keepsOwnState(load) && hasKeyOf(load, primaryKey),
    ended: checkpoint?.last === true,
    deletes,
  };
}

/** Whether the keys that rows are merged on are unique at the source. */
function hasKeyOf({ task }: OpenedLoad, primaryKey: readonly string[] | undefined): boolean {
  const keys = new Set(task.keys.map((key) => key.toLowerCase()));
  return primaryKey?.every((key) => keys.has(key.toLowerCase())) === true && primaryKey.length > 0;
}

/** What the source remembers of earlier reads. */
export async function stateOf(tx: Transaction, load: OpenedLoad, start: ReadStart): Promise<SourceState | undefined> {
  return start.rebuilds || !stateHolds(start) ? undefined : load.context.state.sourceState(tx, load.key);
}

export async function openRead(
  load: OpenedLoad,
  start: ReadStart,
  state: SourceState | undefined,
  more: Pick<ReadRequest, 'commits' | 'known'> = {},
): Promise<AsyncIterable<Batch>> {
  const { context, task, settings, planned, reader } = load;
  const follows = context.connector(planned.type).source?.capabilities.sync.includes('incremental') === true;
  const nulls = settings.nulls === 'exclude' ? 'exclude' : 'include';
  const batches = reader.read({
    stream: task.stream,
    sync: follows ? 'incremental' : 'full_refresh',
    ...(follows ? { cursor: { ...(await cursorRange(load, start, state)), nulls } } : {}),
    ...(state === undefined ? {} : { state }),
    ...(task.mode === 'append' && keepsOwnState(load) ? { appends: true } : {}),
    ...more,
    ...(await pushedFilter(task, context)),
    signal: context.signal,
  });
  const { tempDirectory } = context;
  return underPressure(batches, { params: planned.common.resilience, tempDirectory, what: task.id });
}

function stageFrom(tx: Transaction, load: OpenedLoad, start: ReadStart, batches: AsyncIterable<Batch>) {
  const { context, task, planned, reporter } = load;
  const cursor = takenRange(load, start);
  return stageRead(tx, { task, planned, context, reporter, mode: start.mode, batches, cursor });
}

function refuseOtherKind(load: OpenedLoad, { watermark }: ReadStart, facts: CursorFacts): void {
  if (watermark?.value === undefined || facts.highest === undefined) return;
  const { name: column, type: found } = facts.column;
  if (load.context.engine.cursors.sameKind(watermark.type, found)) return;
  throw sqlFlowError(codes.data.cursorKindChanged, { column, found, stored: watermark.type });
}

/** Rows from the bound on are read again, the one that set it among them. If nothing is there, the source went back. */
async function reportBehind(
  load: OpenedLoad,
  { watermark, from }: ReadStart,
  facts: CursorFacts | undefined,
): Promise<void> {
  const bound = boundOf(watermark);
  const { cursors } = load.context.engine;
  if (bound === undefined || from === undefined || (await cursors.compare(from, bound)) > 0) return;
  const newest = facts?.highest;
  if (newest !== undefined && (await cursors.compare(newest, bound)) >= 0) return;
  const args = {
    source: load.task.source,
    table: tableName(load.task.target),
    cursor: load.settings.cursor,
    bound: bound.value,
    newest: newest?.value,
  };
  load.reporter.warn(diagnostic(codes.incremental.sourceBehind, args));
}

async function settleNulls(
  tx: Transaction,
  { context, settings, task, reporter }: OpenedLoad,
  staged: Staged,
  facts: CursorFacts | undefined,
): Promise<Staged> {
  const nulls = facts?.nulls ?? 0n;
  if (nulls === 0n || settings.nulls === 'include') return staged;
  const args = { source: task.source, cursor: settings.cursor, count: String(nulls) };
  if (settings.nulls === 'error') throw sqlFlowError(codes.incremental.nullCursors, args);
  reporter.warn(diagnostic(codes.incremental.nullsLeftOut, args));
  return context.engine.dropNulls(tx, staged, settings.cursor);
}

async function oneEach(tx: Transaction, { context, settings, task }: OpenedLoad, staged: Staged): Promise<Staged> {
  if (task.mode !== 'merge' || staged.rows === 0n) return staged;
  const keep = settings.deduplication === 'first_wins' ? 'first' : 'latest';
  const deduplicate = { cursor: settings.cursor, keep } as const;
  return context.engine.keepOne(tx, staged, { keys: task.keys, deduplicate });
}

/** `noneReturned`: of what was loaded, only what came after the source's state was saved can have come again. */
async function dropKnown(
  tx: Transaction,
  load: OpenedLoad,
  start: ReadStart,
  { staged, noneReturned }: { readonly staged: Staged; readonly noneReturned: boolean },
): Promise<Staged> {
  const { context, settings, task, key } = load;
  if (start.watermark === undefined || staged.rows === 0n) return staged;
  // A merge compares versions, so that one that comes again does not overwrite what another LOAD has written since.
  const loaded =
    noneReturned && keepsOwnState(load) && task.mode === 'append'
      ? await context.state.windowRowsSinceState(tx, key)
      : await context.state.windowRows(tx, key, keepsOwnState(load) ? undefined : start.from);
  return context.engine.dropLoaded(tx, staged, loaded, {
    cursor: settings.cursor,
    ...(task.mode === 'merge' ? { keys: task.keys, table: task.target } : {}),
    ignore: ignoredColumns,
  });
}

/** Columns that say when something was loaded or copied, not what it is. */
export const ignoredColumns: readonly string[] = [...metadataNames, '_file_modified'];
