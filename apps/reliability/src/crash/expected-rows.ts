import type { SourceVersion } from './source-versions.js';

/** Rows as texts, sorted: what a table must hold, worked out from the sources alone. */
export interface ExpectedRows {
  readonly events: readonly string[];
  readonly stock: readonly string[];
  readonly totals: readonly string[];
}

/**
 * The plain truth: all rows ever added and the newest version of each that changes, as the sources hold them now. No
 * watermark, no window, no SQL.
 */
export function expectedRows({ events, stock }: SourceVersion): ExpectedRows {
  const amount = stock.reduce((sum, row) => sum + row.amount, 0);
  return {
    events: events.map(({ id, seen, kind }) => [id, seen ?? 'NULL', kind].join('|')).sort(),
    stock: stock.map(({ id, seen, amount: each }) => [id, seen, each].join('|')).sort(),
    totals: [[stock.length, amount].join('|')],
  };
}
