import { blockCommentEnd, lineEnd, quotedEnd, variableEnd } from './quotes.js';
import { isSymbol, isWord, type Token, type TokenKind } from './token.js';

/** Where strings follow SQL (`'it''s'`, `"name"`, `$$…$$`) or the directives (JSON escapes too, `"""…"""`). */
type Dialect = 'sql' | 'directive';

/**
 * Cuts a text into tokens in one pass. Which rules quotes follow depends on the statement: a `;` ends one, and its
 * first word says what the next is. Never fails: what does not end becomes a `broken` token up to the end of its line.
 */
export function tokenize(text: string): Token[] {
  const tokens = tokenizeWith(text, false);
  // A quote that was forgotten makes the strings after it begin where they should end. So once something never ends,
  // no string may run over the end of a statement.
  return tokens.some(({ kind }) => kind === 'broken') ? tokenizeWith(text, true) : tokens;
}

function tokenizeWith(text: string, strict: boolean): Token[] {
  const tokens: Token[] = [];
  let recent: Recent = {};
  let dialect: Dialect = 'directive';
  let depth = 0;
  let startsLine = true;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (isSpace(character)) {
      if (character === '\n') startsLine = true;
      at += 1;
      continue;
    }
    const read = readToken(text, at, character, dialect, tokens);
    const { kind, end } = strict ? withoutStatementEnd(text, at, read) : read;
    const isBracket = kind === 'symbol' && '()[]{}'.includes(character);
    if (isBracket && ')]}'.includes(character)) depth = Math.max(0, depth - 1);
    const token: Token = { kind, start: at, end, depth, startsLine };
    if (isBracket && '([{'.includes(character)) depth += 1;
    startsLine = false;
    tokens.push(token);
    if (kind === 'semicolon') {
      depth = 0;
      dialect = 'directive';
      recent = {};
    } else if (kind !== 'comment') {
      recent = { first: recent.first ?? token, before: recent.last, last: token };
      dialect = dialectAfter(text, recent, dialect);
    }
    at = end;
  }
  return tokens;
}

/** A string over the end of a statement and its line is one that was not closed on its first line. */
function withoutStatementEnd(text: string, at: number, read: { kind: TokenKind; end: number }): typeof read {
  if (read.kind !== 'string' && read.kind !== 'quoted') return read;
  return /;[^\S\n]*\r?\n/.test(text.slice(at, read.end)) ? { kind: 'broken', end: lineEnd(text, at) } : read;
}

/** The tokens of the current statement that decide its dialect, comments left out. */
interface Recent {
  readonly first?: Token;
  readonly before?: Token | undefined;
  readonly last?: Token;
}

function isSpace(character: string): boolean {
  return character.trim() === '';
}

function readToken(
  text: string,
  at: number,
  character: string,
  dialect: Dialect,
  tokens: readonly Token[],
): { kind: TokenKind; end: number } {
  const next = text[at + 1];
  if (character === ';') return { kind: 'semicolon', end: at + 1 };
  if (character === '-' && next === '-') return { kind: 'comment', end: lineEnd(text, at) };
  if (character === '/' && next === '*') return closed(text, at, 'comment', blockCommentEnd(text, at), text.length);
  if (character === "'") {
    const escapes = dialect === 'directive' || followsEscapeMark(text, at, tokens);
    return closed(text, at, 'string', quotedEnd(text, at, "'", escapes));
  }
  if (character === '"') {
    if (dialect === 'directive' && text.startsWith('"""', at)) {
      const end = text.indexOf('"""', at + 3);
      return closed(text, at, 'string', end === -1 ? undefined : end + 3);
    }
    return closed(text, at, 'quoted', quotedEnd(text, at, '"', dialect === 'directive'));
  }
  if (character === '$') return readDollar(text, at, dialect);
  const word = matchAt(wordPattern, text, at);
  if (word > 0) return { kind: 'word', end: at + word };
  const number = matchAt(numberPattern, text, at);
  if (number > 0) return { kind: 'number', end: at + number };
  return { kind: 'symbol', end: at + 1 };
}

function readDollar(text: string, at: number, dialect: Dialect): { kind: TokenKind; end: number } {
  if (text.startsWith('${{', at)) return { kind: 'symbol', end: at + 3 };
  if (text[at + 1] === '{') {
    const end = variableEnd(text, at);
    return end === undefined ? { kind: 'symbol', end: at + 1 } : { kind: 'variable', end };
  }
  const tag = dialect === 'sql' ? /^\$([A-Za-z_]\w*)?\$/.exec(text.slice(at, at + 200)) : null;
  if (tag === null) return { kind: 'symbol', end: at + 1 };
  const end = text.indexOf(tag[0], at + tag[0].length);
  return closed(text, at, 'dollar', end === -1 ? undefined : end + tag[0].length);
}

/** A token that ends, or the broken rest of its line (of the text, where a line says nothing). */
function closed(
  text: string,
  at: number,
  kind: TokenKind,
  end: number | undefined,
  brokenEnd = lineEnd(text, at),
): { kind: TokenKind; end: number } {
  return end === undefined ? { kind: 'broken', end: Math.max(at + 1, brokenEnd) } : { kind, end };
}

/** `E'it\'s'`: the one SQL string in which a backslash escapes. */
function followsEscapeMark(text: string, at: number, tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return last !== undefined && last.end === at && isWord(text, last, 'E');
}

const wordPattern = /[A-Za-z_\u0080-\uDFFF\uE001-\uFFFF][\w$\u0080-\uDFFF\uE001-\uFFFF]*/y;
const numberPattern = /[0-9][\w.]*/y;

/** How many characters a sticky pattern matches at an offset. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The first word of a statement, or the one after THEN or ELSE, decides; OPTIONS of an export are a directive again. */
function dialectAfter(text: string, { first, before, last }: Recent, current: Dialect): Dialect {
  const begins = first === last || isWord(text, before, 'THEN', 'ELSE');
  if (begins && isWord(text, last, 'CREATE', 'EXPORT', 'LOAD')) return 'sql';
  const opensOptions = isSymbol(text, last, '{') && isWord(text, before, 'OPTIONS', 'PARAMS');
  return opensOptions && isWord(text, first, 'EXPORT', 'IF', 'ELSE', 'ELSEIF', 'ELSIF') ? 'directive' : current;
}
