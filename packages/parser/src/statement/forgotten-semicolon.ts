import { codes, type Diagnostic, diagnostic, placeOf, type SourceText } from '@sqlflow/errors';
import { isSymbol, isWord, type Token } from '../scan/token.js';

/**
 * Puts a `;` where one was forgotten: before a line that can only begin a statement, inside a statement. What it takes
 * for one (`LOAD a FROM b`, `SOURCE a TYPE b`, `CREATE TABLE`, …) cannot go on a query or a directive.
 */
export function splitAtForgotten(
  source: SourceText,
  tokens: readonly Token[],
  diagnostics: Diagnostic[],
): readonly Token[] {
  const result: Token[] = [];
  let begun = false;
  let branch = false;
  tokens.forEach((token, i) => {
    if (begun && !branch && token.depth === 0 && token.startsLine && beginsStatement(source.text, tokens, i)) {
      const last = result.findLast(({ kind }) => kind !== 'comment') ?? token;
      const at = { start: last.end, end: last.end };
      if (last.kind !== 'broken')
        diagnostics.push(
          diagnostic(codes.syntax.missingSemicolon, { statement: 'this statement' }, { place: placeOf(source, at) }),
        );
      result.push({ kind: 'semicolon', ...at, depth: 0, startsLine: false });
      begun = false;
    }
    result.push(token);
    if (token.kind === 'semicolon') begun = false;
    else if (token.kind !== 'comment') begun = true;
    branch = isWord(source.text, token, 'THEN', 'ELSE') || (branch && token.kind === 'comment');
  });
  return result;
}

function beginsStatement(text: string, tokens: readonly Token[], from: number): boolean {
  const words = tokens.slice(from, from + 16).filter(({ kind }) => kind !== 'comment');
  const [first, second] = words;
  const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
  if (isWord(text, first, 'SOURCE')) return isName(second) && isWord(text, words[2], 'TYPE', 'FROM');
  if (isWord(text, first, 'LOAD'))
    return isName(second) && isWord(text, words[nameLength(text, words, 1)], 'FROM', 'INTO');
  if (isWord(text, first, 'CREATE')) return isWord(text, second, 'TABLE', 'VIEW') || isWord(text, words[2], 'REPLACE');
  if (isWord(text, first, 'EXPORT')) {
    return (
      isWord(text, second, 'SELECT', 'WITH', 'VALUES') ||
      (isName(second) && isWord(text, words[nameLength(text, words, 1)], 'TO'))
    );
  }
  if (isWord(text, first, 'SET')) return isName(second) && isSymbol(text, words[2], '=');
  if (isWord(text, first, 'INCLUDE')) return second?.kind === 'string' || second?.kind === 'quoted';
  if (isWord(text, first, 'END')) return isWord(text, second, 'IF');
  return isWord(text, first, 'ENDIF');
}

/** Index after `a.b.c` that begins at `from`. */
function nameLength(text: string, words: readonly Token[], from: number): number {
  let i = from + 1;
  while (isSymbol(text, words[i], '.')) i += 2;
  return i;
}
