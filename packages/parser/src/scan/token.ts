import type { Span } from '@sqlflow/errors';

export type TokenKind =
  /** A keyword or an unquoted name; in a condition also `us-east` or `2026-01-31`. */
  | 'word'
  /** In double quotes: a name, or in directives a string. */
  | 'quoted'
  /** In single quotes. */
  | 'string'
  /** `"""…"""` */
  | 'long-string'
  /** `$$…$$` or `$tag$…$tag$` */
  | 'dollar-string'
  | 'number'
  /** `${…}` */
  | 'variable'
  | 'punctuation'
  /** A whole query or condition in SQL, where a statement has been cut into its parts. */
  | 'sql';

/** The smallest piece of a statement. Comments are no tokens. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** True for the first token of a line. */
  readonly startsLine: boolean;
}

/** The word of a token in upper case, or undefined when it is no unquoted word. */
export function wordOf(text: string, token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? text.slice(token.start, token.end).toUpperCase() : undefined;
}

/** True when the token is this punctuation. */
export function isPunctuation(text: string, token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'punctuation' && text.slice(token.start, token.end) === symbol;
}
