import type { CursorRange, CursorValue } from '@sqlflow/connector-sdk';
import { durationParts } from '../params/incremental.js';
import { cursorMilliseconds, cursorOfMilliseconds } from './cursor-text.js';
import type { Endpoint } from './endpoint.js';

/** A piece of the history that is asked for. Both ends may be part of it; what they share is recognised later. */
export interface Slice {
  readonly from: CursorValue | undefined;
  readonly to: CursorValue | undefined;
}

/**
 * Cuts what is to be read into pieces of the length that `slice` says. The last has no end, so that rows stamped in the
 * future are in it. Without a beginning there is one piece.
 */
export function slicesOf(endpoint: Endpoint, cursor: CursorRange | undefined, now: number): readonly Slice[] {
  const { from, to } = cursor ?? {};
  const { slice, cursorFormat } = endpoint;
  const start = from === undefined ? undefined : cursorMilliseconds(from, cursorFormat);
  if (slice === undefined || from === undefined || start === undefined) return [{ from, to }];
  const end = to === undefined ? now : Math.min(now, cursorMilliseconds(to, cursorFormat) ?? now);
  const slices: Slice[] = [];
  let at: CursorValue = from;
  for (let next = later(start, slice); next < end; next = later(next, slice)) {
    const bound = cursorOfMilliseconds(next, from, cursorFormat);
    slices.push({ from: at, to: bound });
    at = bound;
  }
  return [...slices, { from: at, to }];
}

function later(milliseconds: number, duration: string): number {
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = durationParts(duration);
  const date = new Date(milliseconds);
  date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
  date.setUTCDate(date.getUTCDate() + weeks * 7 + days);
  return Math.max(date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000, milliseconds + 1000);
}
