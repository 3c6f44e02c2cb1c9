/** A half-open range of a text, in UTF-16 code units from its start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text that places point into. `path` is what people are shown: relative to the project root. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** A range of a file as people read it. Lines and columns count from 1; columns count UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The whole first line of the range, without its line break. */
  readonly lineText: string;
}

/** Where `span` lies in `source`. Offsets outside the text are moved to its nearest end. */
export function placeOf(source: SourceText, span: Span): Place {
  const { text, path } = source;
  const start = clamp(span.start, text.length);
  const end = Math.max(start, clamp(span.end, text.length));
  const first = positionOf(text, start);
  const last = positionOf(text, end);
  const lineEnd = text.slice(first.lineStart).search(/\r?\n|$/);
  return {
    file: path,
    span: { start, end },
    line: first.line,
    column: first.column,
    endLine: last.line,
    endColumn: last.column,
    lineText: text.slice(first.lineStart, first.lineStart + lineEnd),
  };
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}

function positionOf(text: string, offset: number): { line: number; column: number; lineStart: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1, lineStart };
}
