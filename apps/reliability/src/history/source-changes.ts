import { changeColumns } from './columns.js';
import type { Features } from './features.js';
import { cursorColumn, cursorOf, type Row } from './row.js';
import {
  anyCell,
  anyPlace,
  beginTransaction,
  changeRow,
  insertRow,
  newExtras,
  newValue,
  rowAt,
  type SourceDraft,
  stampOf,
  writeRow,
} from './source-draft.js';

/** Something that happens to a source. */
export type Change = (source: SourceDraft) => void;

/** What may happen to a source with these features. What stands here twice happens twice as often. */
export function possibleChanges(features: Features): readonly Change[] {
  return [
    ...[insert, insert, update],
    ...(features.lateRows ? [insertLate] : []),
    ...(features.futureStamps ? [insertInFuture, correctFuture] : []),
    ...(features.nullCursors ? [insertWithoutCursor] : []),
    ...(features.quietUpdates ? [updateQuietly] : []),
    ...(features.equalRows && !features.uniqueKeys ? [copy] : []),
    ...(features.deletedRows ? [remove] : []),
    ...(features.columnChanges ? [alterColumns, alterColumns, alterColumns] : []),
    ...(features.tracking === 'state' ? [begin, commit] : []),
    ...(features.restores ? [backUp, restore] : []),
  ];
}

const insert: Change = (source) => writeRow(source, stampOf(source));
const insertLate: Change = (source) => writeRow(source, Math.max(0, stampOf(source) - source.random.between(1, 5)));
const insertInFuture: Change = (source) => writeRow(source, stampOf(source) + source.random.between(1, 6));
const insertWithoutCursor: Change = (source) => writeRow(source, null);

const update: Change = (source) => {
  const place = anyPlace(source);
  const stamp = stampOf(source);
  const passed = source.rows.length > 0 && (cursorOf(rowAt(source, place)) ?? 0) <= stamp;
  if (passed) changeRow(source, place, { [cursorColumn]: stamp, value: newValue(source) });
};

/** The row changes, its cursor does not. */
const updateQuietly: Change = (source) => {
  if (source.rows.length > 0) changeRow(source, anyPlace(source), { value: newValue(source) });
};

const correctFuture: Change = (source) => {
  const place = source.rows.findIndex((row) => (cursorOf(row.values) ?? 0) > source.clock);
  if (place !== -1) changeRow(source, place, { [cursorColumn]: stampOf(source) });
};

/** A row equal to another, or one that differs in the optional columns only. */
const copy: Change = (source) => {
  if (source.rows.length === 0) return;
  const row = { ...rowAt(source, anyPlace(source)) };
  insertRow(source, source.random.chance(0.5) ? row : { ...row, ...newExtras(source) });
};

const remove: Change = (source) => {
  source.rows = source.rows.toSpliced(anyPlace(source), 1);
};

const alterColumns: Change = (source) => {
  const next = changeColumns(source.columns, source.random);
  if (next === undefined) return;
  const fills = source.random.chance(0.3);
  source.columns = next;
  const cell = (row: Row, column: string) => row[column] ?? (fills && !(column in row) ? anyCell(source) : null);
  // A column that is added or dropped is no change of a row: no transaction of its own, no later stamp.
  source.rows = source.rows.map(({ values, transaction }) => ({
    values: Object.fromEntries(next.now.map((column) => [column, cell(values, column)])),
    transaction,
  }));
};

const begin: Change = (source) => {
  source.open = [...source.open, { number: beginTransaction(source), stamp: stampOf(source) }];
};

const commit: Change = (source) => {
  const [one, ...others] = source.random.shuffle(source.open);
  source.open = others;
  if (one !== undefined) writeRow(source, one.stamp, one.number);
};

const backUp: Change = (source) => {
  source.backup = source.rows;
};

const restore: Change = (source) => {
  source.rows = (source.backup ?? source.rows).map(({ values }) => ({
    values: Object.fromEntries(source.columns.now.map((column) => [column, values[column] ?? null])),
    transaction: beginTransaction(source),
  }));
};
