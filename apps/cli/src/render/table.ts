import { displayWidth, graphemesOf } from '@sqlflow/errors';
import type { Palette } from '../terminal/palette.js';

export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface Table {
  readonly text: string;
  /** How many columns did not fit at all. */
  readonly hiddenColumns: number;
  /** True when a cell was cut. */
  readonly cut: boolean;
}

export interface TableOptions {
  /** Columns of the terminal; undefined: nothing is cut. */
  readonly width: number | undefined;
  readonly palette: Palette;
  /** Cells that are shown dim, such as NULL. */
  readonly isDim?: (row: number, column: number) => boolean;
}

const separator = ' │ ';
const narrowest = 6;

/** A table that fits the width: wide text columns are cut first, then columns at the right are left out. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { width, palette, isDim = () => false }: TableOptions,
): Table {
  const natural = columns.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(title)),
  );
  const widths = width === undefined ? natural : fitWidths(columns, natural, width);
  const shown = columns.slice(0, widths.length);
  const line = (cells: readonly string[]) => cells.join(palette.dim(separator)).trimEnd();
  const text = [
    line(shown.map(({ title, align }, index) => palette.bold(fitText(title, widths[index] ?? 0, align)))),
    palette.dim(widths.map((each) => '─'.repeat(each)).join('─┼─')),
    ...rows.map((row, rowIndex) =>
      line(
        shown.map(({ align }, index) => {
          const cell = fitText(row[index] ?? '', widths[index] ?? 0, align);
          return isDim(rowIndex, index) ? palette.dim(cell) : cell;
        }),
      ),
    ),
  ].join('\n');
  return {
    text,
    hiddenColumns: columns.length - widths.length,
    cut: widths.some((each, index) => each < (natural[index] ?? 0)),
  };
}

function fitWidths(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const floors = natural.map((each, index) => (columns[index]?.align === 'right' ? each : Math.min(each, narrowest)));
  let count = natural.length;
  while (count > 1 && total(floors.slice(0, count)) > width) count -= 1;
  const widths = natural.slice(0, count);
  for (let over = total(widths) - width; over > 0; over -= 1) {
    const widest = widestShrinkable(widths, floors);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths.map((each) => Math.min(each, width));
}

function widestShrinkable(widths: readonly number[], floors: readonly number[]): number {
  let widest = -1;
  for (const [index, each] of widths.entries()) {
    if (each > (floors[index] ?? 0) && each > (widths[widest] ?? 0)) widest = index;
  }
  return widest;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + separator.length * Math.max(0, widths.length - 1);
}

/** Cuts with `…` and fills with spaces to exactly `width` columns. */
export function fitText(text: string, width: number, align: 'left' | 'right'): string {
  const cut = displayWidth(text) <= width ? text : cutText(text, width);
  const space = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'right' ? space + cut : cut + space;
}

function cutText(text: string, width: number): string {
  let result = '';
  let used = 1;
  for (const grapheme of graphemesOf(text.slice(0, width * 8))) {
    used += displayWidth(grapheme);
    if (used > width) break;
    result += grapheme;
  }
  return `${result}…`;
}
