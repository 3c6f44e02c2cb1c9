import type { CursorValue } from '@sqlflow/connector-sdk';
import type { ApplyMode, Transaction } from '@sqlflow/engine';
import { codes, diagnostic, sqlFlowError } from '@sqlflow/errors';
import { type LoadKey, type StoredWatermark, tableKey } from '@sqlflow/state';
import { tableName } from '../task-context.js';
import type { OpenedLoad } from './opened-load.js';
import { refuseDoubling } from './refuse-doubling.js';

/** Where a load goes on. */
export interface StartingPoint {
  /** Where it has come to; undefined on the first run, and when its table is built anew. */
  readonly watermark: StoredWatermark | undefined;
  /** Lowest cursor to read, inclusive; undefined: everything. */
  readonly from: CursorValue | undefined;
  /** The user's `start_date`: no row below it is ever loaded. */
  readonly floor: CursorValue | undefined;
  /**
   * From here on every row that was loaded is remembered, where rows have to be recognised; undefined: all are, or none
   * has to be.
   */
  readonly rememberedFrom: CursorValue | undefined;
}

/** What a LOAD knows before it reads. */
export interface ReadStart extends StartingPoint {
  /** No other LOAD feeds the table. */
  readonly feedsAlone: boolean;
  readonly rebuilds: boolean;
  /** How the rows get in. A table that does not exist becomes what was staged, so that its rows are written once. */
  readonly mode: ApplyMode;
}

/**
 * Finds out where to read from. The watermark of a table that is gone or is built anew is forgotten with everything that
 * belongs to it.
 *
 * @throws SqlFlowError when the watermark belongs to another cursor or source, or the LOAD would double another's rows.
 */
export async function readStart(tx: Transaction, load: OpenedLoad): Promise<ReadStart> {
  const { context, key, settings, task } = load;
  const { state, engine } = context;
  const rebuilds = context.rebuilds(task);
  const gone = (await engine.tableColumns(tx, task.target)) === undefined;
  if (rebuilds || gone) await state.forgetTable(tx, tableKey(task.target), context.runId);
  const feeding = await state.watermarks(tx, { target: tableKey(task.target) });
  const watermark = feeding.find((each) => isOf(key, each));
  const others = feeding.filter((each) => each !== watermark);
  if (watermark === undefined) refuseDoubling(load, others);
  else refuseOther(load, watermark);
  const feedsAlone = others.length === 0 && context.loads.into(tableKey(task.target)) <= 1;
  return {
    ...(await startingPoint(load, watermark, feedsAlone)),
    feedsAlone,
    rebuilds,
    // Batches are cut from rows in a temporary table, and the first of them is only a part of the table.
    mode: rebuilds || (gone && settings.batchSize === undefined) ? 'replace' : task.mode,
  };
}

export function isOf(key: LoadKey, watermark: StoredWatermark): boolean {
  return JSON.stringify(watermark.key) === JSON.stringify(key);
}

function refuseOther(load: OpenedLoad, watermark: StoredWatermark): void {
  const { task, settings, fingerprint } = load;
  const table = tableName(task.target);
  if (watermark.cursorField.toLowerCase() !== settings.cursor.toLowerCase()) {
    const args = { table, source: task.source, was: watermark.cursorField, is: settings.cursor };
    throw sqlFlowError(codes.incremental.cursorFieldChanged, args);
  }
  if (watermark.fingerprint !== fingerprint) {
    const args = { table, source: task.source, was: watermark.fingerprint, is: fingerprint };
    throw sqlFlowError(codes.incremental.sourceChanged, args);
  }
}

/** What of a load says where it goes on. */
export type StartingLoad = Pick<OpenedLoad, 'task' | 'settings' | 'source' | 'reporter' | 'planned'> & {
  readonly context: Pick<OpenedLoad['context'], 'engine' | 'connector'>;
};

/** Where a load goes on that has this watermark. */
export async function startingPoint(
  load: StartingLoad,
  watermark: StoredWatermark | undefined,
  feedsAlone: boolean,
): Promise<StartingPoint> {
  const floor = await startOf(load, watermark);
  const rememberedFrom = recognises(load, feedsAlone) ? completeFromOf(watermark) : undefined;
  return { watermark, from: await lowestOf(load, watermark, { floor, rememberedFrom }), floor, rememberedFrom };
}

/**
 * The greater of the start date and the bound less the lookback. Where rows have to be recognised, because they are
 * appended or others feed the table too, not below what is remembered.
 */
async function lowestOf(
  load: StartingLoad,
  watermark: StoredWatermark | undefined,
  { floor, rememberedFrom }: Pick<StartingPoint, 'floor' | 'rememberedFrom'>,
): Promise<CursorValue | undefined> {
  const bound = boundOf(watermark);
  if (bound === undefined) return floor;
  const reached = await reachBack(load, bound);
  const { cursors } = load.context.engine;
  if (rememberedFrom !== undefined && (await cursors.compare(reached, rememberedFrom)) < 0) {
    const args = { table: tableName(load.task.target), wanted: reached.value, from: rememberedFrom.value };
    load.reporter.warn(diagnostic(codes.incremental.lookbackTooShort, args));
    return greater(load, rememberedFrom, floor);
  }
  return greater(load, reached, floor);
}

/** Whether rows that come again have to be told from new ones: rows that are merged by one LOAD alone have not. */
function recognises({ task }: StartingLoad, feedsAlone: boolean): boolean {
  return task.mode === 'append' || !feedsAlone;
}

function completeFromOf(watermark: StoredWatermark | undefined): CursorValue | undefined {
  return watermark?.completeFrom === undefined ? undefined : { type: watermark.type, value: watermark.completeFrom };
}

/** The greater of two cursor values. */
export async function greater(
  load: StartingLoad,
  value: CursorValue,
  start: CursorValue | undefined,
): Promise<CursorValue> {
  if (start === undefined) return value;
  return (await load.context.engine.cursors.compare(start, value)) > 0 ? start : value;
}

/** Where the next read goes on, before lookback. */
export function boundOf(watermark: StoredWatermark | undefined): CursorValue | undefined {
  return watermark?.bound === undefined ? undefined : { type: watermark.type, value: watermark.bound };
}

/** A cursor value less the lookback. */
export async function reachBack(
  load: Pick<StartingLoad, 'settings' | 'context'>,
  value: CursorValue,
): Promise<CursorValue> {
  const { lookback } = load.settings;
  if (lookback === undefined) return value;
  return load.context.engine.cursors.below(value, lookback);
}

/** `start_date` as a value of the cursor's type, which on the first run the source says. */
async function startOf(load: StartingLoad, watermark: StoredWatermark | undefined): Promise<CursorValue | undefined> {
  const { startDate } = load.settings;
  if (startDate === undefined) return undefined;
  // Before there is a value, the type may be that of an empty file.
  const type = watermark?.value === undefined ? await discoveredType(load) : watermark.type;
  if (type === undefined) return undefined;
  return load.context.engine.cursors.parse(type, startDate);
}

async function discoveredType({ source, task, settings }: StartingLoad): Promise<string | undefined> {
  const streams = await source.discover({ streams: [task.stream] });
  const found = streams.find(({ stream }) => stream.toLowerCase() === task.stream.toLowerCase());
  return found?.columns.find(({ name }) => name.toLowerCase() === settings.cursor.toLowerCase())?.type;
}
