import { suggest } from '@sqlflow/errors';
import { isPunctuation, type Token, wordOf } from '../scan/token.js';
import { canEndStatement } from './query-end.js';
import type { StatementKind } from './raw-statement.js';

/** The tokens that are SQL: `from` is the index of the first, `to` that after the last. */
export interface SqlRegion {
  readonly from: number;
  readonly to: number;
}

/** Words that a query begins with; a bracket or a variable may too. */
export const queryWords: readonly string[] = [
  'SELECT',
  'WITH',
  'VALUES',
  'FROM',
  'TABLE',
  'PIVOT',
  'UNPIVOT',
  'PIVOT_WIDER',
  'PIVOT_LONGER',
];

/**
 * Where SQL stands in a statement. SQL may hold any word, so the clauses around it are found from outside: what comes
 * before it is counted off, what comes after it is looked for from the end. Undefined where there is none.
 */
export function sqlRegion(text: string, kind: StatementKind, tokens: readonly Token[]): SqlRegion | undefined {
  const found = regionOf(text, kind, tokens);
  return found !== undefined && found.from < found.to ? found : undefined;
}

function regionOf(text: string, kind: StatementKind, tokens: readonly Token[]): SqlRegion | undefined {
  if (kind === 'create') return queryOfCreate(text, tokens);
  if (kind === 'load') return conditionOfLoad(text, tokens);
  return kind === 'export' ? queryOfExport(text, tokens) : undefined;
}

function queryOfCreate(text: string, tokens: readonly Token[]): SqlRegion | undefined {
  const head = wordOf(text, tokens[1]) === 'OR' ? 4 : 2;
  const depths = depthsOf(text, tokens);
  const as = tokens.findIndex((token, i) => {
    if (i < head || depths[i] !== 0 || wordOf(text, token) !== 'AS') return false;
    return i > head && !isNameExpectedAfter(text, tokens[i - 1]);
  });
  return as === -1 ? undefined : { from: as + 1, to: tokens.length };
}

/** `BY as`, `KEY as`, `a, as`: here AS is a name. */
function isNameExpectedAfter(text: string, token: Token | undefined): boolean {
  const isList = isPunctuation(text, token, ',') || isPunctuation(text, token, '.');
  return isList || /^(?:BY|KEY|PRIMARY_KEY|MERGE_KEYS)$/.test(wordOf(text, token) ?? '');
}

function conditionOfLoad(text: string, tokens: readonly Token[]): SqlRegion | undefined {
  const second = indexAfterName(text, tokens, 1);
  const where = /^(?:FROM|INTO)$/.test(wordOf(text, tokens[second]) ?? '')
    ? indexAfterName(text, tokens, second + 1)
    : -1;
  if (wordOf(text, tokens[where]) !== 'WHERE') return undefined;
  return { from: where + 1, to: modeClause(text, tokens, where + 1) ?? tokens.length };
}

const loadModes = /^(?:REPLACE|APPEND|MERGE|UPSERT|INCREMENTAL)$/;
/** Words that can follow a column called `mode`, or stand before it as an operand. */
const operators =
  /^(?:AND|OR|NOT|IN|IS|ISNULL|NOTNULL|LIKE|ILIKE|GLOB|SIMILAR|BETWEEN|COLLATE|AT|CASE|WHEN|THEN|ELSE|END|WHERE|ESCAPE|FROM|TO|ANY|ALL|SOME|DISTINCT)$/;

/**
 * Where the MODE clause of a LOAD begins. `mode` may be a column of the condition: a clause is followed by a word, and
 * the word before it ends the condition. A known mode decides; without one the last candidate is a misspelt clause.
 */
function modeClause(text: string, tokens: readonly Token[], from: number): number | undefined {
  const depths = depthsOf(text, tokens);
  let misspelt: number | undefined;
  for (let i = from + 1; i < tokens.length; i += 1) {
    if (depths[i] !== 0 || wordOf(text, tokens[i]) !== 'MODE') continue;
    const next = wordOf(text, tokens[i + 1]);
    if (isOperandNext(text, tokens[i - 1]) || next === undefined || operators.test(next)) continue;
    if (loadModes.test(next)) return i;
    misspelt = i;
  }
  return misspelt;
}

/** After this token of a condition an operand must follow. */
function isOperandNext(text: string, token: Token | undefined): boolean {
  if (token?.kind === 'punctuation') return !/^[)\]}]$/.test(text.slice(token.start, token.end));
  const word = wordOf(text, token);
  return word !== undefined && word !== 'END' && operators.test(word);
}

function queryOfExport(text: string, tokens: readonly Token[]): SqlRegion | undefined {
  const nameEnd = indexAfterName(text, tokens, 1);
  const to = targetClause(text, tokens);
  if (to === undefined) {
    const word = wordOf(text, tokens[1]);
    const isQuery = isPunctuation(text, tokens[1], '(') || (word !== undefined && queryWords.includes(word));
    return isQuery && nameEnd !== tokens.length ? { from: 1, to: tokens.length } : undefined;
  }
  return nameEnd === to || !mayBeginQuery(text, tokens[1]) ? undefined : { from: 1, to };
}

/** False for a word that is none of those a query begins with, nor looks like one. */
function mayBeginQuery(text: string, token: Token | undefined): boolean {
  const word = wordOf(text, token);
  if (word === undefined) return token?.kind !== 'quoted';
  return queryWords.includes(word) || suggest(word, queryWords) !== undefined;
}

/** The last TO with a place to write to; else the last TO at all. The query may hold others (`SIMILAR TO 'x'`). */
function targetClause(text: string, tokens: readonly Token[]): number | undefined {
  const depths = depthsOf(text, tokens);
  const rank = (i: number): number => {
    if (depths[i] !== 0 || wordOf(text, tokens[i]) !== 'TO' || wordOf(text, tokens[i - 1]) === 'SIMILAR') return 0;
    const next = tokens[i + 1];
    const isText = next?.kind === 'string' || next?.kind === 'quoted' || next?.kind === 'long-string';
    if (isText) return wordOf(text, tokens[i + 2]) === 'TYPE' ? 3 : 2;
    if (wordOf(text, next) === 'CONNECTION' && tokens[i + 2]?.kind !== 'word') return 3;
    return canEndStatement(text, tokens.slice(0, i)) ? 1 : 0;
  };
  let best: number | undefined;
  for (let i = 2; i < tokens.length; i += 1) {
    const ranked = rank(i);
    if (ranked > 0 && ranked >= (best === undefined ? 0 : rank(best))) best = i;
  }
  return best;
}

/** Index after `a.b.c` that begins at `from`, or -1 when no name is there. */
function indexAfterName(text: string, tokens: readonly Token[], from: number): number {
  for (let i = from; ; i += 2) {
    const kind = tokens[i]?.kind;
    if (kind !== 'word' && kind !== 'quoted') return -1;
    if (!isPunctuation(text, tokens[i + 1], '.')) return i + 1;
  }
}

/** How many brackets are open before each token. */
function depthsOf(text: string, tokens: readonly Token[]): number[] {
  let depth = 0;
  return tokens.map((token) => {
    if (token.kind !== 'punctuation') return depth;
    const symbol = text.slice(token.start, token.end);
    if (symbol === ')' || symbol === ']' || symbol === '}') depth -= 1;
    const before = depth;
    if (symbol === '(' || symbol === '[' || symbol.endsWith('{')) depth += 1;
    return before;
  });
}
