import type { CursorRange, SourceState } from '@sqlflow/connector-sdk';
import type { OpenedLoad } from './opened-load.js';
import { greater, type ReadStart } from './read-start.js';

/**
 * Whether the source decides by a state of its own which rows are new, whatever their cursor (`exactness`). What it gives
 * is then compared with all that is remembered, and remembered as long as it may come again.
 */
export function keepsOwnState({ context, planned }: OpenedLoad): boolean {
  const { exactness = 'none' } = context.connector(planned.type).source?.capabilities ?? {};
  return exactness !== 'none';
}

/**
 * What a source is asked for. One with a state of its own that has none yet reads everything, as far down as loaded rows
 * are remembered: a first load that was killed half way has committed rows, and others were committed behind it since.
 */
export async function cursorRange(
  load: OpenedLoad,
  { from, floor, rememberedFrom }: ReadStart,
  state: SourceState | undefined,
): Promise<Omit<CursorRange, 'nulls'>> {
  const { cursor: field } = load.settings;
  const start = floor === undefined ? {} : { start: floor };
  const lowest = keepsOwnState(load) && state === undefined ? await highest(load, rememberedFrom, floor) : from;
  return { field, ...(lowest === undefined ? {} : { from: lowest }), ...start };
}

async function highest(load: OpenedLoad, left: ReadStart['from'], right: ReadStart['floor']) {
  return left === undefined ? right : greater(load, left, right);
}
