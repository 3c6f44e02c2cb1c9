// Where a delimited piece of text ends, or undefined when it never does. All of these read forwards only.

/** After an SQL string or quoted name that opens at `at`; the quote is escaped by doubling it. */
export function endOfSqlQuote(text: string, at: number, quote: string): number | undefined {
  for (let from = at + 1; ; ) {
    const close = text.indexOf(quote, from);
    if (close === -1) return undefined;
    if (text[close + 1] !== quote) return close + 1;
    from = close + 2;
  }
}

/** After `'…'` of `E'…'`, the SQL string in which a backslash escapes. */
export function endOfEscapeString(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === "'") {
      if (text[i + 1] !== "'") return i + 1;
      i += 1;
    }
  }
  return undefined;
}

/** After a string of a directive: JSON escapes or the doubled quote. */
export function endOfDirectiveString(text: string, at: number): number | undefined {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i += 1) {
    const character = text[i];
    if (character === '\\') i += 1;
    else if (character === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i += 1;
    }
  }
  return undefined;
}

export function endOfLongString(text: string, at: number): number | undefined {
  const close = text.indexOf('"""', at + 3);
  return close === -1 ? undefined : close + 3;
}

/** `$$` or `$tag$` if one opens at `at`. Tags longer than 128 characters are not recognised. */
export function dollarTag(text: string, at: number): string | undefined {
  return /^\$(?:(?:[A-Za-z_]|[^\0-\x7f])(?:\w|[^\0-\x7f])*)?\$/.exec(text.slice(at, at + 130))?.[0];
}

export function endOfDollarString(text: string, at: number, tag: string): number | undefined {
  const close = text.indexOf(tag, at + tag.length);
  return close === -1 ? undefined : close + tag.length;
}

/** After a block comment. They nest, as in DuckDB. */
export function endOfBlockComment(text: string, at: number): number | undefined {
  // Without this a file with many unclosed comments would be read to its end for each of them.
  if (!text.includes('*/', at)) return undefined;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at;
  let open = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    open += mark[0] === '/*' ? 1 : -1;
    if (open === 0) return marks.lastIndex;
  }
  return undefined;
}

/** The end of the line that `at` lies in, without its line break. A lone `\r` ends a line too, as in DuckDB. */
export function endOfLine(text: string, at: number): number {
  const breaks = /[\r\n]/g;
  breaks.lastIndex = at;
  return breaks.exec(text)?.index ?? text.length;
}

/**
 * After the `}` of a variable that opens with `${` at `at`. Braces inside it count, so that a default may hold a
 * variable or an object; a line break ends the search.
 */
export function endOfVariable(text: string, at: number, limit = text.length): number | undefined {
  let open = 1;
  for (let i = at + 2; i < limit; i += 1) {
    const character = text[i];
    if (character === '\n' || character === '\r') return undefined;
    if (character === '{') open += 1;
    else if (character === '}') {
      open -= 1;
      if (open === 0) return i + 1;
    }
  }
  return undefined;
}
