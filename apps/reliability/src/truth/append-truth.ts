import { contentOf, cursorOf, type Row } from '../history/row.js';
import type { WrittenRow } from './coverage.js';
import type { Finding } from './difference.js';
import { bestRecognition } from './recognition.js';

/** What an appending run did, and what it should have done. */
export interface AppendedRun {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
  /** The rows of the source that the run covers, and its columns. */
  readonly covered: readonly Row[];
  readonly columns: readonly string[];
  /** All rows that this LOAD wrote before. */
  readonly written: readonly WrittenRow[];
  /** Of a killed run: the cursor up to which it says that everything is there; undefined when it says nothing new. */
  readonly killedAt?: number | undefined;
  readonly killed: boolean;
}

/**
 * Each row of the source that cannot be told to be one written before is added once, and nothing else is. Returns the
 * rows that were added, or what is wrong.
 */
export function checkAppend(run: AppendedRun): { readonly added: readonly Row[] } | Finding {
  const added = difference(run.after, run.before);
  if (added === undefined) return { kind: 'unasked', detail: 'the run took rows out of the table' };
  const left = difference(run.covered, added);
  if (left === undefined) return { kind: 'unasked', detail: `added ${contents(added)}, which is not all due` };
  const best = bestRecognition(run.covered, run.columns, run.written);
  const found = bestRecognition(left, run.columns, run.written);
  if (found.recognised < best.recognised) return { kind: 'doubled', detail: contents(added) };
  if (found.exact < best.exact) return { kind: 'wrong row', detail: contents(added) };
  const due = run.killed ? left.filter((row) => hasPassed(row, run.killedAt)) : left;
  const missing = due.length - bestRecognition(due, run.columns, run.written).recognised;
  return missing > 0 ? { kind: 'lost', detail: `${missing} of ${contents(due)}` } : { added };
}

function hasPassed(row: Row, killedAt: number | undefined): boolean {
  return (cursorOf(row) ?? Number.POSITIVE_INFINITY) <= (killedAt ?? Number.NEGATIVE_INFINITY);
}

/** `rows` without `others`, each once; undefined when one of them is not among the rows. */
function difference(rows: readonly Row[], others: readonly Row[]): readonly Row[] | undefined {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(contentOf(row), (counts.get(contentOf(row)) ?? 0) + 1);
  const left = rows.filter((row) => {
    const count = counts.get(contentOf(row)) ?? 0;
    counts.set(contentOf(row), count - 1);
    return count <= 0;
  });
  return rows.length - left.length === others.length ? left : undefined;
}

function contents(rows: readonly Row[]): string {
  return rows.map((row) => contentOf(row)).join(' ');
}
