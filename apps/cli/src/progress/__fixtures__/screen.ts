import { displayWidth, graphemesOf } from '@sqlflow/errors';
import type { Output } from '../../terminal/output.js';
import { createPalette } from '../../terminal/palette.js';

/** A terminal that understands what the live view uses: wrapping, cursor up, carriage return, clearing. */
export class Screen implements Output {
  readonly isTerminal = true;
  readonly color = false;
  readonly palette = createPalette(false);
  readonly closed = false;
  readonly failure = undefined;
  cursorVisible = true;
  written = '';
  private rows: string[][] = [[]];
  private row = 0;
  private column = 0;

  constructor(
    private width = 80,
    private readonly height = 24,
  ) {}

  columns = (): number => this.width;
  lines = (): number => this.height;

  async write(data: string | Uint8Array): Promise<void> {
    const text = String(data);
    this.written += text;
    for (const [token] of text.matchAll(/\u001b\[\??[0-9;]*[A-Za-z]|[^\u001b]/gsu)) this.apply(token);
  }

  async flush(): Promise<void> {}

  /** What is on the screen, without spaces at the ends of lines and empty lines at the end. */
  text(): string {
    return this.rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Narrows or widens the window: lines that no longer fit are wrapped, as terminals do. */
  resize(width: number): void {
    this.rows = this.rows.flatMap((row) => {
      const text = row.join('').trimEnd();
      const pieces: string[][] = [];
      for (let at = 0; at === 0 || at < text.length; at += width) pieces.push([...text.slice(at, at + width)]);
      return pieces;
    });
    this.row = this.rows.length - 1;
    this.width = width;
  }

  private apply(token: string): void {
    if (token === '\n') this.newLine();
    else if (token === '\r') this.column = 0;
    else if (!token.startsWith('\u001b')) this.print(token);
    else this.control(token);
  }

  private control(token: string): void {
    const count = Number(/\d+/.exec(token)?.[0] ?? 1);
    if (token.endsWith('A')) this.row = Math.max(0, this.row - count);
    else if (token.endsWith('K')) this.line().splice(this.column);
    else if (token.endsWith('J')) {
      this.line().splice(this.column);
      this.rows.splice(this.row + 1);
    } else if (token === '\u001b[?25l') this.cursorVisible = false;
    else if (token === '\u001b[?25h') this.cursorVisible = true;
  }

  private print(character: string): void {
    for (const grapheme of graphemesOf(character)) {
      if (this.column + displayWidth(grapheme) > this.width) this.newLine();
      const line = this.line();
      while (line.length < this.column) line.push(' ');
      line[this.column] = grapheme;
      this.column += 1;
    }
  }

  private newLine(): void {
    this.row += 1;
    this.column = 0;
    if (this.rows.length === this.row) this.rows.push([]);
  }

  private line(): string[] {
    const line = this.rows[this.row] ?? [];
    this.rows[this.row] = line;
    return line;
  }
}
