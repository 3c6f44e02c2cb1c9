import type { Random } from '../random.js';

/** What the sources hold when a run reads them. */
export interface SourceVersion {
  readonly events: readonly EventRow[];
  /** Whether the events have the column `extra` by now. */
  readonly hasExtra: boolean;
  readonly format: 'CSV' | 'JSON';
  readonly stock: readonly StockRow[];
}

/** Rows that are only added; several may be equal, and several have no cursor. */
export interface EventRow {
  readonly id: number;
  readonly seen: number | null;
  readonly kind: string;
  readonly extra: string | null;
}

/** Rows that have a key, and change. */
export interface StockRow {
  readonly id: number;
  readonly seen: number;
  readonly amount: number;
}

const kinds = ['red', 'green', 'blue'] as const;

/**
 * An event log at each run: rows share cursors, come late by no more than the lookback, lack a cursor, and repeat each
 * other; from some run on they have one more column. New rows stand at the end, as in a file that is written to.
 */
export function eventLog(
  random: Random,
  { runs, late, format }: { readonly runs: number; readonly late: number; readonly format: SourceVersion['format'] },
): Omit<SourceVersion, 'stock'>[] {
  const extraFrom = random.chance(0.4) ? random.between(1, runs - 1) : runs;
  const rows: EventRow[] = [];
  const versions: Omit<SourceVersion, 'stock'>[] = [];
  let highest = 10;
  for (let run = 0; run < runs; run += 1) {
    for (let count = random.between(run === 0 ? 4 : 0, 14); count > 0; count -= 1) {
      const last = rows.at(-1);
      if (last !== undefined && random.chance(0.1)) {
        rows.push(last);
        continue;
      }
      const seen = random.chance(0.1) ? null : highest + random.between(-late, 2);
      highest = Math.max(highest, seen ?? 0);
      const extra = run >= extraFrom && random.chance(0.5) ? random.pick(['x', 'y']) : null;
      rows.push({ id: random.between(1, 40), seen, kind: random.pick(kinds), extra });
    }
    versions.push({ events: [...rows], hasExtra: run >= extraFrom, format });
  }
  return versions;
}

/** A list of stock at each run. A row that changes gets a new cursor and moves to the end. */
export function stockList(random: Random, { runs }: { readonly runs: number }): Pick<SourceVersion, 'stock'>[] {
  let rows: StockRow[] = [];
  let now = 100;
  const versions: Pick<SourceVersion, 'stock'>[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (let count = random.between(run === 0 ? 3 : 0, 8); count > 0; count -= 1) {
      now += random.between(0, 2);
      const id = random.between(1, 12);
      rows = [...rows.filter((row) => row.id !== id), { id, seen: now, amount: random.between(1, 1000) }];
    }
    versions.push({ stock: rows });
  }
  return versions;
}
