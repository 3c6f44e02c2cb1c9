import type { Span } from '@sqlflow/errors';
import { masks } from '../grammar/source.js';
import type { Token } from '../scan/token.js';

/**
 * The text of a statement as the grammar sees it: SQL, strings, quoted names and variables are runs of mask characters
 * of the same length, comments are blank.
 */
export function maskedText(text: string, span: Span, tokens: readonly Token[], sql: Span | undefined): string {
  const pieces: string[] = [];
  let at = span.start;
  const put = (end: number, piece: string): void => {
    pieces.push(piece);
    at = end;
  };
  for (const token of tokens) {
    if (sql !== undefined && token.start >= sql.start && token.end <= sql.end) {
      if (token.start === sql.start) put(sql.end, text.slice(at, sql.start) + masks.sql.repeat(sql.end - sql.start));
      continue;
    }
    put(token.end, text.slice(at, token.start) + maskOf(text, token));
  }
  return pieces.join('');
}

function maskOf(text: string, token: Token): string {
  const length = token.end - token.start;
  switch (token.kind) {
    case 'quoted':
      return masks.doubleQuoted + masks.rest.repeat(length - 1);
    case 'string':
      return masks.singleQuoted + masks.rest.repeat(length - 1);
    case 'variable':
      return masks.variable + masks.rest.repeat(length - 1);
    case 'comment':
      return ' '.repeat(length);
    default:
      return text.slice(token.start, token.end);
  }
}
