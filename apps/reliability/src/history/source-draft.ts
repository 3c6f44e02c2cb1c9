import type { Random } from '../random.js';
import { addedColumns, type ColumnHistory, firstColumns } from './columns.js';
import type { Features } from './features.js';
import type { SourceRow } from './history.js';
import { type Cell, cursorColumn, cursorOf, keyColumn, keyOf, type Row } from './row.js';

/** A source while it changes. Everything in it is replaced, nothing altered: a snapshot stays as it was taken. */
export interface SourceDraft {
  readonly features: Features;
  readonly random: Random;
  clock: number;
  columns: ColumnHistory;
  rows: readonly SourceRow[];
  /** Transactions that have begun and not committed. */
  open: readonly OpenTransaction[];
  nextTransaction: number;
  lastValue: number;
  backup: readonly SourceRow[] | undefined;
}

/** Its rows will carry the stamp of its beginning. */
export interface OpenTransaction {
  readonly number: number;
  readonly stamp: number;
}

export function draftSource(features: Features, random: Random): SourceDraft {
  const clock = random.between(4, 8);
  const columns = firstColumns(random);
  return {
    features,
    random,
    clock,
    columns,
    rows: [],
    open: [],
    nextTransaction: 1,
    lastValue: 0,
    backup: undefined,
  };
}

export function tick(source: SourceDraft): void {
  source.clock += source.random.between(0, 2);
}

/** What a row that is written now is stamped with. */
export function stampOf({ clock, features }: SourceDraft): number {
  return Math.floor(clock / features.granularity) * features.granularity;
}

export function beginTransaction(source: SourceDraft): number {
  return source.nextTransaction++;
}

export function anyCell({ random }: SourceDraft): Cell {
  return random.pick([1, 2]);
}

/**
 * The value of a version. Where a source returns only what changed, a row equal to one that was loaded could be that row
 * again or a new one; nothing can tell, so there every version has a value of its own.
 */
export function newValue(source: SourceDraft): Cell {
  source.lastValue++;
  return source.features.tracking === 'state' ? source.lastValue : anyCell(source);
}

export function newExtras(source: SourceDraft): Row {
  const cells = addedColumns(source.columns).map((column) => [
    column,
    source.random.chance(0.5) ? null : anyCell(source),
  ]);
  return Object.fromEntries(cells) as Row;
}

export function anyPlace({ rows, random }: SourceDraft): number {
  return random.between(0, rows.length - 1);
}

export function rowAt({ rows }: SourceDraft, place: number): Row {
  return rows[place]?.values ?? {};
}

export function insertRow(source: SourceDraft, values: Row, transaction = beginTransaction(source)): void {
  const { rows, features, random } = source;
  const place = features.shuffles ? random.between(0, rows.length) : rows.length;
  source.rows = rows.toSpliced(place, 0, { values, transaction });
}

export function changeRow(
  source: SourceDraft,
  place: number,
  change: Row,
  transaction = beginTransaction(source),
): void {
  source.rows = source.rows.with(place, { values: { ...rowAt(source, place), ...change }, transaction });
}

const keys = [1, 2, 3, 4] as const;

/** A new row with a cursor; where keys are unique and this one is taken, a change of the row that has it. */
export function writeRow(source: SourceDraft, cursor: Cell, transaction = beginTransaction(source)): void {
  const { features, random, rows } = source;
  const key = features.nullKeys && random.chance(0.3) ? null : random.pick(keys);
  const taken = features.uniqueKeys ? rows.findIndex((row) => keyOf(row.values) === key) : -1;
  if (taken === -1) {
    const values = { ...newExtras(source), [keyColumn]: key, [cursorColumn]: cursor, value: newValue(source) };
    insertRow(source, values, transaction);
    return;
  }
  const before = cursorOf(rowAt(source, taken));
  // A row that changes gets a later stamp, as sources do it; NULL cursors may be filled in, not taken away. Where a source
  // knows what was committed since, it may be that of a transaction which began before the one that changed it last.
  const later = cursor !== null && (before === null || cursor >= before || features.tracking === 'state');
  if (later) changeRow(source, taken, { [cursorColumn]: cursor, value: newValue(source) }, transaction);
}
