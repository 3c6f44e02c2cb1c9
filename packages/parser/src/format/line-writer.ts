/** Lines longer than this are broken where that can be done. */
export const maximumWidth = 100;

/** Puts formatted text together, line by line. */
export class LineWriter {
  readonly #pieces: string[] = [];
  #column = 0;
  #isLineStart = true;
  /** After `-- …` nothing may follow on the line. */
  #mustBreak = false;

  /** `lineBreak` is what ends a line: `\n` or `\r\n`. */
  constructor(private readonly lineBreak: string) {}

  get column(): number {
    return this.#column;
  }

  get isLineStart(): boolean {
    return this.#isLineStart;
  }

  /** Ends the line, if it is begun, and indents the next. */
  newline(indent: number): void {
    if (!this.#isLineStart) this.#pieces.push(this.lineBreak);
    this.#isLineStart = true;
    this.#mustBreak = false;
    this.#column = indent;
  }

  /** Leaves a line empty. Only at the start of a line. */
  blankLine(): void {
    this.#pieces.push(this.lineBreak);
  }

  /** Writes text on the current line, after a space where one is asked for and the line is begun. */
  write(text: string, spaced: boolean, indent: number): void {
    if (this.#mustBreak) this.newline(indent);
    if (this.#isLineStart) this.#pieces.push(' '.repeat(this.#column));
    else if (spaced) {
      this.#pieces.push(' ');
      this.#column += 1;
    }
    this.#append(text);
  }

  /** Writes text on a line of its own, with the margin it was written with. */
  writeVerbatimLine(margin: string, text: string): void {
    this.newline(0);
    this.#append(margin + text);
  }

  /** Nothing more fits on this line: a line comment has been written. */
  breakNext(): void {
    this.#mustBreak = true;
  }

  /** The text, with one line break at its end. */
  finish(): string {
    this.newline(0);
    return this.#pieces.join('');
  }

  #append(text: string): void {
    this.#pieces.push(text);
    this.#isLineStart = false;
    const lastBreak = text.lastIndexOf('\n');
    this.#column = lastBreak === -1 ? this.#column + text.length : text.length - lastBreak - 1;
  }
}
