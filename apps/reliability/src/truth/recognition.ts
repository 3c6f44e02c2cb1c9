import { baseColumns, contentOf, type Row } from '../history/row.js';
import type { WrittenRow } from './coverage.js';

/** How well rows of the source can be told to be rows written before. */
export interface Recognition {
  /** The most rows of the source that can be paired with written ones. */
  readonly recognised: number;
  /** Of these, the most whose content is what the table holds. */
  readonly exact: number;
}

/**
 * The best pairing there is, found by trying: a source row may be a written one when they agree in all columns that
 * both have. Exact is a pair when the source row has NULL in the columns that the written one lacks.
 */
export function bestRecognition(
  rows: readonly Row[],
  columns: readonly string[],
  written: readonly WrittenRow[],
): Recognition {
  const groups = new Map<string, { rows: Row[]; written: WrittenRow[] }>();
  const groupOf = (row: Row) => {
    const content = contentOf(row, baseColumns);
    const group = groups.get(content) ?? { rows: [], written: [] };
    groups.set(content, group);
    return group;
  };
  for (const row of rows) groupOf(row).rows.push(row);
  for (const each of written) groupOf(each.row).written.push(each);
  let score = 0;
  for (const group of groups.values()) score += bestScore(group.rows, columns, group.written);
  return { recognised: Math.floor(score / exactWeight), exact: score % exactWeight };
}

const exactWeight = 1000;

/** Pairs × 1000 + exact pairs, at best. `best` holds it for each set of written rows that are taken, as bits. */
function bestScore(rows: readonly Row[], columns: readonly string[], written: readonly WrittenRow[]): number {
  if (rows.length === 0 || written.length === 0) return 0;
  let best = new Map<number, number>([[0, 0]]);
  for (const row of rows) {
    const next = new Map(best);
    written.forEach((each, place) => {
      const score = pairScore(row, columns, each);
      if (score === 0) return;
      for (const [taken, sum] of best) {
        const both = taken | (1 << place);
        if (both !== taken) next.set(both, Math.max(next.get(both) ?? 0, sum + score));
      }
    });
    best = next;
  }
  return Math.max(...best.values());
}

function pairScore(row: Row, columns: readonly string[], written: WrittenRow): number {
  let exact = 1;
  for (const column of columns) {
    if (!written.columns.includes(column)) {
      if (row[column] !== null) exact = 0;
    } else if (row[column] !== written.row[column]) return 0;
  }
  return exactWeight + exact;
}
