import type { Span } from '@sqlflow/errors';
import { isSymbol, isWord, type Token } from '../scan/token.js';

const loadModes = ['REPLACE', 'APPEND', 'MERGE', 'UPSERT', 'INCREMENTAL'];

/**
 * Where SQL stands in a statement, by the tokens alone: after AS in CREATE, between EXPORT and its last TO, between
 * WHERE and the last MODE in LOAD. Undefined where there is none.
 */
export function sqlRegion(text: string, tokens: readonly Token[]): Span | undefined {
  const words = tokens.filter(({ kind }) => kind !== 'comment');
  const [first] = words;
  if (isWord(text, first, 'CREATE')) return regionOfCreate(text, tokens, words);
  if (isWord(text, first, 'LOAD')) return regionOfLoad(text, tokens, words);
  if (isWord(text, first, 'EXPORT')) return regionOfExport(text, tokens, words);
  return undefined;
}

function regionOfCreate(text: string, tokens: readonly Token[], words: readonly Token[]): Span | undefined {
  const kind = words.findIndex((token, i) => i < 4 && isWord(text, token, 'TABLE', 'VIEW'));
  const nameEnd = kind === -1 ? -1 : afterName(text, words, kind + 1);
  if (nameEnd === -1) return undefined;
  const as = words.findIndex((token, i) => i >= nameEnd && token.depth === 0 && isWord(text, token, 'AS'));
  return as === -1 ? undefined : regionBetween(tokens, words[as]?.end, undefined);
}

function regionOfLoad(text: string, tokens: readonly Token[], words: readonly Token[]): Span | undefined {
  const firstEnd = afterName(text, words, 1);
  const secondEnd = isWord(text, words[firstEnd], 'FROM', 'INTO') ? afterName(text, words, firstEnd + 1) : -1;
  if (secondEnd === -1 || !isWord(text, words[secondEnd], 'WHERE')) return undefined;
  const mode = words.findLastIndex(
    (token, i) =>
      i > secondEnd && token.depth === 0 && isWord(text, token, 'MODE') && isWord(text, words[i + 1], ...loadModes),
  );
  return regionBetween(tokens, words[secondEnd]?.end, mode === -1 ? undefined : words[mode]?.start);
}

function regionOfExport(text: string, tokens: readonly Token[], words: readonly Token[]): Span | undefined {
  const to = words.findLastIndex((token, i) => {
    if (token.depth !== 0 || i === 0 || !isWord(text, token, 'TO')) return false;
    const next = words[i + 1];
    return next?.kind === 'string' || next?.kind === 'quoted' || isWord(text, next, 'CONNECTION');
  });
  if (to === -1 || afterName(text, words, 1) === to) return undefined;
  return regionBetween(tokens, words[0]?.end, words[to]?.start);
}

/** Index after `a.b.c` that begins at `from`, or -1 when no name is there. */
function afterName(text: string, words: readonly Token[], from: number): number {
  let i = from;
  for (;;) {
    const token = words[i];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return -1;
    i += 1;
    if (!isSymbol(text, words[i], '.')) return i;
    i += 1;
  }
}

/** From the first token after `start` that is no comment to the last one before `end`. */
function regionBetween(
  tokens: readonly Token[],
  start: number | undefined,
  end = Number.POSITIVE_INFINITY,
): Span | undefined {
  if (start === undefined) return undefined;
  const inside = tokens.filter((token) => token.start >= start && token.end <= end);
  const first = inside.findIndex(({ kind }) => kind !== 'comment');
  const last = inside.findLastIndex(({ kind }) => kind !== 'comment');
  const from = inside[first];
  const to = inside[last];
  return from === undefined || to === undefined ? undefined : { start: from.start, end: to.end };
}
