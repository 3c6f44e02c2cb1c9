import { displayWidth, graphemesOf } from './display-width.js';
import type { Place } from './place.js';
import { visible } from './visible.js';

const tabWidth = 4;

/** A source line as it is drawn, and where the marked range lies in it, in terminal columns from 0. */
export interface CodeFrame {
  readonly line: string;
  readonly markStart: number;
  readonly markWidth: number;
}

/** One drawn character of the line: `offset` is its place in the line as written. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly offset: number;
  readonly end: number;
}

/**
 * The first line of a place, with tabs widened, control characters made visible, and cut to `width` columns around
 * the mark where it is longer.
 */
export function codeFrame(place: Place, width: number): CodeFrame {
  const start = Math.min(place.column - 1, place.lineText.length);
  const end = place.endLine === place.line ? Math.max(place.endColumn - 1, start) : place.lineText.length;
  const { cells, cutBefore, cutAfter } = cellsAround(place.lineText, start, width);
  const markFrom = indexOfOffset(cells, start);
  const markTo = Math.max(indexOfOffset(cells, end), markFrom + 1);
  const window = windowAround(cells, markFrom, markTo, width);
  const before = window.from > 0 || cutBefore ? '…' : '';
  const after = window.to < cells.length || cutAfter ? '…' : '';
  const shown = cells.slice(window.from, window.to);
  return {
    line: before + shown.map((cell) => cell.text).join('') + after,
    markStart: before.length + widthOf(cells.slice(window.from, markFrom)),
    markWidth: Math.max(1, widthOf(cells.slice(markFrom, Math.min(markTo, window.to)))),
  };
}

/** Cells of the part of the line that could be shown: a line may be megabytes long. */
function cellsAround(lineText: string, start: number, width: number) {
  const from = wholeCharacter(lineText, Math.max(0, start - 2 * width));
  const to = wholeCharacter(lineText, Math.min(lineText.length, start + 4 * width));
  const cells: Cell[] = [];
  let offset = from;
  let column = 0;
  for (const grapheme of graphemesOf(lineText.slice(from, to))) {
    const text = grapheme === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : visible(grapheme);
    const cell = { text, width: displayWidth(text), offset, end: offset + grapheme.length };
    cells.push(cell);
    column += cell.width;
    offset = cell.end;
  }
  return { cells, cutBefore: from > 0, cutAfter: to < lineText.length };
}

/** Moves an offset that would cut a surrogate pair in two. */
function wholeCharacter(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}

/** The cell that covers an offset of the line; one past the last cell when the offset lies behind it. */
function indexOfOffset(cells: readonly Cell[], offset: number): number {
  const next = cells.findIndex((cell) => cell.offset > offset);
  if (next !== -1) return Math.max(next - 1, 0);
  const last = cells.at(-1);
  return last !== undefined && offset < last.end ? cells.length - 1 : cells.length;
}

/** The widest range of cells that fits and shows the start of the mark, with a third of the room before it. */
function windowAround(cells: readonly Cell[], markFrom: number, markTo: number, width: number) {
  if (widthOf(cells) <= width) return { from: 0, to: cells.length };
  const room = Math.max(width - 2, 1);
  let from = Math.min(markFrom, cells.length);
  let used = 0;
  const marked = Math.min(widthOf(cells.slice(markFrom, markTo)), Math.floor((room * 2) / 3));
  const before = Math.min(Math.floor(room / 3), room - marked);
  const widthAt = (index: number) => cells[index]?.width ?? 0;
  while (from > 0 && used + widthAt(from - 1) <= before) {
    from -= 1;
    used += widthAt(from);
  }
  let to = Math.min(markFrom, cells.length);
  while (to < cells.length && used + widthAt(to) <= room) {
    used += widthAt(to);
    to += 1;
  }
  while (from > 0 && used + widthAt(from - 1) <= room) {
    from -= 1;
    used += widthAt(from);
  }
  return { from, to };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
