import type { Span } from '@sqlflow/errors';
import {
  dollarTag,
  endOfBlockComment,
  endOfDirectiveString,
  endOfDollarString,
  endOfEscapeString,
  endOfLine,
  endOfLongString,
  endOfSqlQuote,
  endOfVariable,
} from './delimited.js';
import type { TokenKind } from './token.js';

/**
 * Which rules text follows. `sql`: what DuckDB reads. `directive`: strings with JSON escapes, `"""…"""`, and words that
 * may hold `-` and `.`. `condition`: a directive in which words may also begin with a digit and hold `:`.
 */
export type ScanRules = 'sql' | 'directive' | 'condition';

/** What was opened and never closed. */
export type Unterminated =
  | 'string'
  | 'directive string'
  | 'long string'
  | 'quoted name'
  | 'dollar-quoted string'
  | 'variable'
  | 'comment';

export type Scanned = Span &
  ({ readonly kind: TokenKind | 'comment' } | { readonly kind: 'open'; readonly what: Unterminated });

/** Reads the token or comment that begins at `at`, which is no space. What is never closed ends with its line. */
export function scanToken(text: string, at: number, rules: ScanRules): Scanned {
  switch (text[at]) {
    case '-':
      if (text[at + 1] === '-') return { kind: 'comment', start: at, end: endOfLine(text, at) };
      break;
    case '/':
      if (text[at + 1] === '*') return closed(text, at, 'comment', 'comment', endOfBlockComment(text, at));
      break;
    case "'":
      if (rules === 'sql') return closed(text, at, 'string', 'string', endOfSqlQuote(text, at, "'"));
      return closed(text, at, 'string', 'directive string', endOfDirectiveString(text, at));
    case '"':
      return scanDoubleQuote(text, at, rules);
    case '$':
      return scanDollar(text, at, rules);
  }
  return rules === 'condition' ? scanConditionPlain(text, at) : scanPlain(text, at, rules);
}

function scanDoubleQuote(text: string, at: number, rules: ScanRules): Scanned {
  if (rules === 'sql') return closed(text, at, 'quoted', 'quoted name', endOfSqlQuote(text, at, '"'));
  if (text.startsWith('"""', at)) return closed(text, at, 'long-string', 'long string', endOfLongString(text, at));
  return closed(text, at, 'quoted', 'directive string', endOfDirectiveString(text, at));
}

function scanDollar(text: string, at: number, rules: ScanRules): Scanned {
  const tag = rules === 'sql' ? dollarTag(text, at) : undefined;
  if (tag !== undefined) {
    return closed(text, at, 'dollar-string', 'dollar-quoted string', endOfDollarString(text, at, tag));
  }
  // `${{` is a literal `${`; its brace is closed like any other.
  if (text.startsWith('${{', at)) return { kind: 'punctuation', start: at, end: at + 3 };
  if (text[at + 1] === '{') return closed(text, at, 'variable', 'variable', endOfVariable(text, at));
  return { kind: 'punctuation', start: at, end: at + 1 };
}

// In SQL a `$` may stand inside a name, but `${` always begins a variable.
const sqlWord = /(?:[A-Za-z_]|[^\0-\x7f\s])(?:\w|[^\0-\x7f\s]|\$(?!\{))*/y;
const directiveWord = /(?:[A-Za-z_]|[^\0-\x7f\s])(?:[\w$]|[^\0-\x7f\s]|[-.](?=\w))*/y;
const conditionWord = /(?:-(?=\d)|\w|[^\0-\x7f\s])(?:\w|[^\0-\x7f\s]|[-.:](?=\w))*/y;
const sqlNumber = /\d[\w.]*/y;
// Dates and times are no numbers, but one token, so that an error covers them whole.
const directiveNumber = /-?\d(?:[\w.]|(?<=[eE])\+(?=\d)|[-:](?=\w))*/y;
const conditionSymbol = /==|!=|<>|<=|>=|=>|=<|&&|\|\|/y;

/** A number as JSON writes it. */
export const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function scanPlain(text: string, at: number, rules: ScanRules): Scanned {
  const word = endOfMatch(rules === 'sql' ? sqlWord : directiveWord, text, at);
  if (word !== undefined) {
    const isEscapeMark = rules === 'sql' && word === at + 1 && text[word] === "'" && /[eE]/.test(text[at] ?? '');
    if (isEscapeMark) return closed(text, at, 'string', 'string', endOfEscapeString(text, word));
    return { kind: 'word', start: at, end: word };
  }
  const number = endOfMatch(rules === 'sql' ? sqlNumber : directiveNumber, text, at);
  if (number !== undefined) return { kind: 'number', start: at, end: number };
  return { kind: 'punctuation', start: at, end: at + 1 };
}

function scanConditionPlain(text: string, at: number): Scanned {
  const number = endOfMatch(directiveNumber, text, at);
  if (number !== undefined && jsonNumber.test(text.slice(at, number))) {
    return { kind: 'number', start: at, end: number };
  }
  const word = endOfMatch(conditionWord, text, at);
  if (word !== undefined) return { kind: 'word', start: at, end: word };
  return { kind: 'punctuation', start: at, end: endOfMatch(conditionSymbol, text, at) ?? at + 1 };
}

function closed(
  text: string,
  at: number,
  kind: TokenKind | 'comment',
  what: Unterminated,
  end: number | undefined,
): Scanned {
  return end === undefined ? { kind: 'open', what, start: at, end: endOfLine(text, at) } : { kind, start: at, end };
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
