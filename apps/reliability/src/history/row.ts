export type Cell = number | null;

/** A row by column name. A column that its source does not have is absent. */
export type Row = Readonly<Record<string, Cell>>;

/** The columns every source has; `extra1` and `extra2` may be added, dropped and added again. */
export const keyColumn = 'id';
export const cursorColumn = 'at';
export const baseColumns = [keyColumn, cursorColumn, 'value'] as const;
export const extraColumns = ['extra1', 'extra2'] as const;
const allColumns = [...baseColumns, ...extraColumns];

export const cursorOf = (row: Row): Cell => row[cursorColumn] ?? null;
export const keyOf = (row: Row): Cell => row[keyColumn] ?? null;

/** The row's content as text: equal rows, equal texts. In a table an absent column is NULL, so here it is, too. */
export function contentOf(row: Row, columns: readonly string[] = allColumns): string {
  let text = '';
  for (const column of columns) text += `${row[column] ?? ''},`;
  return text;
}

/** NULL is lower than every value. */
export function compareCursors(a: Cell, b: Cell): number {
  return (a ?? Number.NEGATIVE_INFINITY) === (b ?? Number.NEGATIVE_INFINITY)
    ? 0
    : (a ?? Number.NEGATIVE_INFINITY) < (b ?? Number.NEGATIVE_INFINITY)
      ? -1
      : 1;
}

/** In cursor order, rows with equal cursors as they stood. */
export function inCursorOrder(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => compareCursors(cursorOf(a), cursorOf(b)));
}
