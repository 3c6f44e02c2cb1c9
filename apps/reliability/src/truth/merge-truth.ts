import type { LoadSetup } from '../history/history.js';
import { type Cell, compareCursors, contentOf, cursorOf, keyOf, type Row } from '../history/row.js';
import type { LoadTruth, WrittenRow } from './coverage.js';
import type { Finding } from './difference.js';

/** What a merging run did, and what it should have done. */
export interface MergedRun {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
  readonly covered: readonly Row[];
  readonly columns: readonly string[];
  readonly truth: LoadTruth;
  readonly deduplication: LoadSetup['deduplication'];
  readonly tracking: LoadSetup['tracking'];
  /** Whether no other LOAD has ever run into this table. */
  readonly alone: boolean;
  readonly killed: boolean;
  readonly killedAt?: number | undefined;
}

/** Checks each key by itself. Returns the versions that were written, or what is wrong. */
export function checkMerge(run: MergedRun): { readonly versions: ReadonlyMap<Cell, WrittenRow> } | Finding {
  const before = byKey(run.before);
  const after = byKey(run.after);
  if (after.size < run.after.length) return { kind: 'doubled', detail: contents(run.after) };
  const covered = groupByKey(run.covered);
  const versions = new Map(run.truth.versions);
  for (const key of new Set([...before.keys(), ...after.keys(), ...covered.keys()])) {
    const found = after.get(key);
    const outcomes = possibleOutcomes(key, before.get(key), covered.get(key) ?? [], run);
    const outcome = outcomes.find((each) => same(each.row, found));
    if (outcome === undefined) {
      const wanted = outcomes.map(({ row }) => contentOf(row ?? {})).join(' or ');
      const kind = found === undefined ? 'lost' : 'wrong row';
      return { kind, detail: `key ${key} is ${contentOf(found ?? {})} and should be ${wanted}` };
    }
    if (outcome.written !== undefined) versions.set(key, { row: outcome.written, columns: run.columns });
  }
  return { versions };
}

/** What may become of a key: the table's row, and the source's row if it was written. */
interface Outcome {
  readonly row: Row | undefined;
  readonly written?: Row;
}

/** A finished run has one outcome. A killed one may have come as far as it says or further, in cursor order. */
function possibleOutcomes(key: Cell, row: Row | undefined, rows: readonly Row[], run: MergedRun): Outcome[] {
  const last = run.truth.versions.get(key);
  const unchanged = { row };
  // A person deleted it, another LOAD wrote the key anew: whether this LOAD writes it again is left open.
  const outcomes = (some: readonly Row[]): Outcome[] =>
    last?.removed === true && !run.alone
      ? [outcomeOf(row, some, run, undefined), unchanged]
      : [outcomeOf(row, some, run, last)];
  if (!run.killed) return outcomes(rows);
  const { killedAt = Number.NEGATIVE_INFINITY } = run;
  const ends = [killedAt, ...rows.flatMap((each) => cursorOf(each) ?? [])].filter((end) => end >= killedAt);
  const prefixes = ends.map((end) => rows.filter((each) => (cursorOf(each) ?? Number.NEGATIVE_INFINITY) <= end));
  return [...prefixes.flatMap(outcomes), ...(run.killedAt === undefined ? [unchanged] : [])];
}

function outcomeOf(row: Row | undefined, rows: readonly Row[], run: MergedRun, last: WrittenRow | undefined): Outcome {
  const version = winner(rows, run.deduplication);
  if (version === undefined) return { row };
  const due = row === undefined || (isNewer(version, row, run) && (run.alone || !isSame(version, run.columns, last)));
  return due ? { row: { ...row, ...version }, written: version } : { row };
}

/** Of one key's rows: the newest, of equally new ones the last; with `first_wins` the oldest, of these the first. */
function winner(rows: readonly Row[], deduplication: LoadSetup['deduplication']): Row | undefined {
  const sorted = [...rows].sort((a, b) => compareCursors(cursorOf(a), cursorOf(b)));
  return deduplication === 'first_wins' ? sorted[0] : sorted.at(-1);
}

/**
 * Whether the source's row is to replace the table's. Where a LOAD is alone, a row above what has passed was stamped in
 * the future: the source knows better. Before anything has passed, the source always knows better, and so does one that
 * knows by a state of its own what was committed since.
 */
function isNewer(version: Row, row: Row, { deduplication, tracking, alone, truth }: MergedRun): boolean {
  const order = compareCursors(cursorOf(version), cursorOf(row));
  if (deduplication === 'first_wins') return order < 0;
  if (alone && tracking === 'state') return true;
  return (
    order >= 0 || (alone && (truth.passed === undefined || (cursorOf(row) ?? Number.NEGATIVE_INFINITY) > truth.passed))
  );
}

/** Whether the source still shows the version that was written: a column that came or went makes no new one by itself. */
function isSame(version: Row, columns: readonly string[], written: WrittenRow | undefined): boolean {
  return (
    written !== undefined &&
    columns.every((column) =>
      written.columns.includes(column) ? version[column] === written.row[column] : version[column] === null,
    )
  );
}

function byKey(rows: readonly Row[]): Map<Cell, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function groupByKey(rows: readonly Row[]): Map<Cell, Row[]> {
  const groups = new Map<Cell, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function same(a: Row | undefined, b: Row | undefined): boolean {
  return (a === undefined) === (b === undefined) && contentOf(a ?? {}) === contentOf(b ?? {});
}

function contents(rows: readonly Row[]): string {
  return rows.map((row) => contentOf(row)).join(' ');
}
