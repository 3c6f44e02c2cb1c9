import type { Output } from '../terminal/output.js';
import { cutStyled, styledWidth } from '../terminal/styled-text.js';

const controlStart = '\u001b';
const hideCursor = `${controlStart}[?25l`;
const showCursor = `${controlStart}[?25h`;
/** Terminals that know synchronized output show everything in between at once; others ignore it. */
const [beginUpdate, endUpdate] = [`${controlStart}[?2026h`, `${controlStart}[?2026l`];
const clearBelow = `${controlStart}[J`;
const clearLineEnd = `${controlStart}[K`;

/** The last lines of the terminal, redrawn in place, with lasting lines printed above them. */
export interface LiveRegion {
  draw(lines: readonly string[]): void;
  print(text: string): void;
  /** Takes the region away and brings the cursor back. */
  close(): void;
}

export function createLiveRegion(output: Output): LiveRegion {
  let drawn: readonly string[] = [];
  let hidden = false;
  const restoreCursor = () => {
    if (hidden) void output.write(showCursor);
    hidden = false;
  };
  process.once('exit', restoreCursor);

  /** Back to the first column of the region. A terminal that became narrower has wrapped the lines: count again. */
  const goToStart = () => {
    const columns = output.columns() ?? 80;
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(styledWidth(line) / columns)), 0);
    return rows === 0 ? '' : `\r${controlStart}[${rows}A`;
  };
  const text = (lines: readonly string[]) => lines.map((line) => `${line}${clearLineEnd}\n`).join('');

  const redraw = (lasting: string, lines: readonly string[]) => {
    const width = (output.columns() ?? 80) - 1;
    const next = lines.map((line) => cutStyled(line, width));
    if (lasting === '' && next.length === 0 && drawn.length === 0) return;
    const cursor = next.length > 0 && !hidden ? hideCursor : '';
    hidden ||= next.length > 0;
    void output.write(`${beginUpdate}${cursor}${goToStart()}${lasting}${text(next)}${clearBelow}${endUpdate}`);
    drawn = next;
  };

  return {
    draw: (lines) => redraw('', lines),
    print: (lasting) => redraw(text(lasting.split('\n')), drawn),
    close() {
      redraw('', []);
      restoreCursor();
      process.off('exit', restoreCursor);
    },
  };
}
