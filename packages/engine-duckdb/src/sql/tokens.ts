/** A piece of SQL text. Offsets are UTF-16 code units. White space is left out. */
export interface Token {
  readonly kind: 'word' | 'quoted-name' | 'text' | 'comment' | 'number' | 'symbol';
  readonly start: number;
  readonly end: number;
  /** The text as written; a quoted name without its quotes. */
  readonly text: string;
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['comment', /--[^\r\n]*/y],
  ['text', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['text', /[xXbB]?'(?:[^']|'')*(?:'|$)/y],
  ['quoted-name', /"(?:[^"]|"")*(?:"|$)/y],
  ['text', /\$([\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?(?:\$\1\$|$)/uy],
  ['number', /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /[^\s]/uy],
];

/**
 * Cuts SQL into words, names, texts and symbols as DuckDB's scanner does: enough to find a keyword or a name outside
 * quotes and comments. What a query means is asked of DuckDB, never of this.
 */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    if (/\s/.test(sql.charAt(at))) {
      at += 1;
      continue;
    }
    const token = blockComment(sql, at) ?? tokenAt(sql, at);
    found.push(token);
    at = token.end;
  }
  return found;
}

function tokenAt(sql: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match !== null) return { kind, start: at, end: pattern.lastIndex, text: unquoted(kind, match[0]) };
  }
  return { kind: 'symbol', start: at, end: at + 1, text: sql.charAt(at) };
}

/** Block comments nest in DuckDB, which a regular expression cannot follow. */
function blockComment(sql: string, start: number): Token | undefined {
  if (!sql.startsWith('/*', start)) return undefined;
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return { kind: 'comment', start, end: at + 1, text: sql.slice(start, at + 1) };
    }
  }
  return { kind: 'comment', start, end: sql.length, text: sql.slice(start) };
}

function unquoted(kind: Token['kind'], text: string): string {
  return kind === 'quoted-name' ? text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"') : text;
}

/** Tokens without comments. */
export function codeTokens(sql: string): Token[] {
  return tokens(sql).filter((token) => token.kind !== 'comment');
}
