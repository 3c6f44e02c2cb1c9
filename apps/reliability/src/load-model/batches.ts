import { cursorOf, inCursorOrder, type Row } from '../history/row.js';
import type { LoadRules } from './rules.js';

/** What is committed together. Rows without cursor come first; there is always a last batch, if an empty one. */
export function cutBatches(rows: readonly Row[], size: number | undefined, rules: LoadRules): (readonly Row[])[] {
  if (size === undefined) return [rows];
  const ordered = rules.batchesInCursorOrder ? inCursorOrder(rows) : rows;
  const batches: Row[][] = [];
  let batch: Row[] = [];
  ordered.forEach((row, place) => {
    batch.push(row);
    const next = ordered[place + 1];
    const tied = rules.tiesStayTogether && next !== undefined && cursorOf(next) === cursorOf(row);
    if (batch.length >= size && !tied) {
      batches.push(batch);
      batch = [];
    }
  });
  return batch.length > 0 || batches.length === 0 ? [...batches, batch] : batches;
}
