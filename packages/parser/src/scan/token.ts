import type { Span } from '@sqlflow/errors';

/**
 * `quoted`: in double quotes: a name in SQL, a string in directives. `string`: in single quotes, or `"""`. `dollar`: a
 * dollar-quoted SQL string. `variable`: `${…}`. `broken`: a string, name or comment that never ends.
 */
export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'dollar'
  | 'number'
  | 'variable'
  | 'symbol'
  | 'comment'
  | 'semicolon'
  | 'broken';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** How many brackets are open before it. */
  readonly depth: number;
  /** True for the first token of a line. */
  readonly startsLine: boolean;
}

/** True when the token is this word, in any case. */
export function isWord(text: string, token: Token | undefined, ...words: readonly string[]): boolean {
  if (token?.kind !== 'word') return false;
  const word = text.slice(token.start, token.end).toUpperCase();
  return words.includes(word);
}

/** True when the token is this symbol. */
export function isSymbol(text: string, token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && text.slice(token.start, token.end) === symbol;
}
