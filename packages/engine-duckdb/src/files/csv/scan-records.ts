/** One record of a CSV text. */
export interface CsvRecord {
  readonly fields: readonly CsvField[];
  /** Offset of its first character, and the one after its line break. */
  readonly start: number;
  readonly end: number;
  /** False: the text ended inside the record, which may go on. */
  readonly complete: boolean;
}

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvSyntax {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** Escapes a quote inside quotes; empty: it is doubled. */
  readonly escape: string;
}

/**
 * Reads the record that begins at `start`. Lines end with LF, CRLF or CR; spaces before an opening quote and after a
 * closing one do not count, as in DuckDB's reader.
 */
export function scanRecord(text: string, start: number, syntax: CsvSyntax): CsvRecord {
  const fields: CsvField[] = [];
  let at = start;
  for (;;) {
    const field = scanField(text, at, syntax);
    fields.push(field);
    at = field.end;
    if (text.startsWith(syntax.delimiter, at)) {
      at += syntax.delimiter.length;
      continue;
    }
    const lineBreak = lineBreakAt(text, at);
    // A CR at the very end may be the first half of a CRLF.
    const complete = lineBreak > 0 && !(text[at] === '\r' && at + 1 === text.length);
    return { fields, start, end: at + lineBreak, complete };
  }
}

/** Length of the line break at a position; 0 when there is none. */
export function lineBreakAt(text: string, at: number): number {
  if (text[at] === '\n') return 1;
  if (text[at] !== '\r') return 0;
  return text[at + 1] === '\n' ? 2 : 1;
}

function scanField(text: string, start: number, syntax: CsvSyntax): CsvField & { readonly end: number } {
  if (syntax.quote !== '') {
    let open = start;
    while (text[open] === ' ') open += 1;
    if (text.startsWith(syntax.quote, open)) return scanQuoted(text, open, syntax);
  }
  let at = start;
  while (at < text.length && lineBreakAt(text, at) === 0 && !text.startsWith(syntax.delimiter, at)) at += 1;
  return { text: text.slice(start, at), quoted: false, end: at };
}

function scanQuoted(text: string, open: number, syntax: CsvSyntax): CsvField & { readonly end: number } {
  const { quote } = syntax;
  const mark = syntax.escape === '' ? quote : syntax.escape;
  let value = '';
  let at = open + quote.length;
  while (at < text.length) {
    const escaped = text.startsWith(mark, at) ? text[at + mark.length] : undefined;
    if (escaped !== undefined && (escaped === quote || (mark !== quote && escaped === mark))) {
      value += escaped;
      at += mark.length + 1;
    } else if (text.startsWith(quote, at)) {
      at += quote.length;
      while (text[at] === ' ') at += 1;
      break;
    } else {
      value += text[at];
      at += 1;
    }
  }
  return { text: value, quoted: true, end: at };
}
