import type { CursorRange, CursorValue, SourceState } from '@sqlflow/connector-sdk';
import { greater, type StartingLoad, type StartingPoint } from './read-start.js';

/**
 * Whether the source decides by a state of its own which rows are new, whatever their cursor (`exactness`). What it gives
 * is then compared with all that is remembered, and remembered as long as it may come again.
 */
export function keepsOwnState({ context, planned }: Pick<StartingLoad, 'context' | 'planned'>): boolean {
  const { exactness = 'none' } = context.connector(planned.type).source?.capabilities ?? {};
  return exactness !== 'none';
}

/**
 * Whether what the source remembers still holds: a watermark that a person has reset or set would else be of no effect on
 * a source that does not go by it, or that knows that nothing has changed.
 */
export function stateHolds({ watermark }: StartingPoint): boolean {
  return watermark !== undefined && watermark.action !== 'set';
}

/**
 * What a source is asked for. One with a state of its own that has none yet reads everything, as far down as loaded rows
 * are remembered: a first load that was killed half way has committed rows, and others were committed behind it since.
 */
export async function cursorRange(
  load: StartingLoad,
  { from, floor, rememberedFrom, watermark }: StartingPoint,
  state: SourceState | undefined,
): Promise<Omit<CursorRange, 'nulls'>> {
  const { cursor: field } = load.settings;
  const start = floor === undefined ? {} : { start: floor };
  const asksAfresh = keepsOwnState(load) && state === undefined && watermark?.action !== 'set';
  const lowest = asksAfresh ? await highest(load, rememberedFrom, floor) : from;
  return { field, ...(lowest === undefined ? {} : { from: lowest }), ...start };
}

/** What of the rows that come is taken: a source with a state of its own gives none that it does not mean. */
export function takenRange(load: StartingLoad, { from, floor }: StartingPoint): TakenRange {
  const lowest = keepsOwnState(load) ? floor : from;
  return { field: load.settings.cursor, ...(lowest === undefined ? {} : { from: lowest }) };
}

export interface TakenRange {
  readonly field: string;
  readonly from?: CursorValue;
}

async function highest(load: StartingLoad, left: StartingPoint['from'], right: StartingPoint['floor']) {
  return left === undefined ? right : greater(load, left, right);
}
