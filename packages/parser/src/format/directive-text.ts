import { isSymbol, isWord, type Token } from '../scan/token.js';
import { bracketText, closing } from './bracket-text.js';
import type { KeptSpans } from './kept-spans.js';

/** One statement, or the head of a branch, on as few lines as it needs. `indent` is that of its first line. */
export function directiveText(text: string, tokens: readonly Token[], kept: KeptSpans, indent: number): string {
  const margin = ' '.repeat(indent);
  let written = '';
  let previous: Token | undefined;
  let brokenLine = false;
  const put = (piece: string, spaced: boolean): void => {
    if (brokenLine) written += `\n${margin}  `;
    else if (spaced && written !== '') written += ' ';
    brokenLine = false;
    written += piece;
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    const sql = kept.sql.get(token.start);
    const slice = text.slice(token.start, token.end);
    if (token.kind === 'comment') {
      put(slice, true);
      brokenLine = slice.startsWith('--');
      continue;
    }
    if (sql !== undefined) {
      if (isWord(text, previous, 'AS')) written += `\n${margin}`;
      const query = text.slice(sql.start, sql.end);
      put(query, !written.endsWith('\n') && !isWord(text, previous, 'AS'));
      while ((tokens[i + 1]?.start ?? Number.POSITIVE_INFINITY) < sql.end) i += 1;
      brokenLine = query.includes('\n');
    } else if (isSymbol(text, token, '{') || isSymbol(text, token, '[') || isSymbol(text, token, '(')) {
      const end = closing(tokens, i);
      const column = written.length - (written.lastIndexOf('\n') + 1) + indent + 1;
      const group = tokens.slice(i, end + 1);
      const isList = !isSymbol(text, token, '(');
      put(
        isList
          ? bracketText(text, group, column, indent)
          : `(${directiveText(text, group.slice(1, -1), kept, indent)})`,
        true,
      );
      i = end;
    } else {
      const keyword = token.kind === 'word' && !kept.words.has(token.start);
      put(keyword ? slice.toUpperCase() : slice, needsSpace(text, previous, token));
    }
    previous = tokens[i];
  }
  return written;
}

/** Operators of two characters are two symbols; dots and commas hold on to what is before them. */
function needsSpace(text: string, previous: Token | undefined, token: Token): boolean {
  if (previous === undefined) return false;
  const before = text.slice(previous.start, previous.end);
  const now = text.slice(token.start, token.end);
  if (now === ',' || now === '.' || before === '.') return false;
  const touching = previous.end === token.start;
  if (touching && previous.kind === 'symbol' && token.kind === 'symbol') return false;
  // Words like `us-east`, numbers like `-1` and `3d`, dates: what was written as one stays one.
  return !(
    touching &&
    (before === '-' ||
      now === '-' ||
      before === ':' ||
      now === ':' ||
      (previous.kind === 'number' && token.kind === 'word'))
  );
}
