/** Offset after the closing quote of a text that begins at `at`, or undefined when it never ends. */
export function quotedEnd(text: string, at: number, quote: string, backslashEscapes: boolean): number | undefined {
  for (let i = at + 1; i < text.length; i += 1) {
    const character = text[i];
    if (character === '\\' && backslashEscapes) i += 1;
    else if (character === '$' && text[i + 1] === '{') i = (variableEnd(text, i) ?? i + 1) - 1;
    else if (character === quote) {
      if (text[i + 1] === quote) i += 1;
      else return i + 1;
    }
  }
  return undefined;
}

/** Offset after `}` of a variable that begins with `${` at `at`; undefined when it is none. */
export function variableEnd(text: string, at: number): number | undefined {
  const name = /^\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*/.exec(text.slice(at, at + 300));
  if (name === null) return undefined;
  let i = at + name[0].length;
  if (text[i] === '}') return i + 1;
  if (text[i] !== '|') return undefined;
  for (i += 1; i < text.length && text[i] !== '\n'; i += 1) {
    if (text[i] === '}') return i + 1;
    if (text[i] === '$' && text[i + 1] === '{') {
      const end = text[i + 2] === '{' ? i + 3 : variableEnd(text, i);
      if (end === undefined) return undefined;
      i = end - 1;
    }
  }
  return undefined;
}

/** Offset after a block comment that begins at `at`. They nest, as in DuckDB. Undefined when it never ends. */
export function blockCommentEnd(text: string, at: number): number | undefined {
  let open = 0;
  for (let i = at; i < text.length - 1; i += 1) {
    if (text[i] === '/' && text[i + 1] === '*') {
      open += 1;
      i += 1;
    } else if (text[i] === '*' && text[i + 1] === '/') {
      open -= 1;
      i += 1;
      if (open === 0) return i + 1;
    }
  }
  return undefined;
}

/** Offset of the end of the line that `at` lies in, without its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end - 1 >= at ? end - 1 : end;
}
