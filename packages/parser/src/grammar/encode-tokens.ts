import { jsonNumber } from '../scan/scan-token.js';
import { type Token, wordOf } from '../scan/token.js';
import { codeOfKeyword } from './keywords.js';

/** The characters that stand for tokens other than keywords; punctuation stands for itself. */
export const tokenCodes = {
  word: 'w',
  /** A word that is no name: `us-east`. */
  oddWord: 'o',
  number: 'n',
  /** `007`, `1.2.3`, `12abc` */
  oddNumber: 'm',
  quoted: 'd',
  string: 's',
  'long-string': 'l',
  'dollar-string': 'D',
  variable: 'v',
  sql: 'q',
  unknown: '?',
} as const;

const symbols: Readonly<Record<string, string>> = { '==': '≡', '!=': '≠', '<>': '≠', '<=': '≤', '>=': '≥' };

/**
 * Tokens as the grammar reads them: one character for each, so that an offset in a match is the index of a token, and
 * the grammar sees neither space, comments nor the characters of strings and SQL.
 */
export function encodeTokens(text: string, tokens: readonly Token[], inCondition: boolean): string {
  return tokens.map((token) => encodeToken(text, token, inCondition)).join('');
}

function encodeToken(text: string, token: Token, inCondition: boolean): string {
  switch (token.kind) {
    case 'word': {
      const keyword = codeOfKeyword(wordOf(text, token) ?? '');
      if (keyword !== undefined) return keyword;
      return inCondition || isPlainName(text.slice(token.start, token.end)) ? tokenCodes.word : tokenCodes.oddWord;
    }
    case 'number':
      return jsonNumber.test(text.slice(token.start, token.end)) ? tokenCodes.number : tokenCodes.oddNumber;
    case 'punctuation': {
      const symbol = text.slice(token.start, token.end);
      return symbols[symbol] ?? (symbol.length === 1 ? symbol : tokenCodes.unknown);
    }
    default:
      return tokenCodes[token.kind];
  }
}

/** True for what may be a name without quotes. */
export function isPlainName(word: string): boolean {
  return /^(?:[A-Za-z_]|[^\0-\x7f])(?:[\w$]|[^\0-\x7f])*$/.test(word);
}
