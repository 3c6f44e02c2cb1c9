import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, suggest } from '@sqlflow/errors';
import type { StatementNode } from '../ast/statement.js';
import { isWord, type Token } from '../scan/token.js';
import { checkStatement } from './check-statement.js';
import { parseDirective } from './parse-directive.js';
import { sqlRegion } from './sql-region.js';

const beginnings = ['SOURCE', 'LOAD', 'CREATE TABLE', 'CREATE VIEW', 'EXPORT', 'SET', 'INCLUDE', 'IF'];

/** Parses one statement that is no IF. Undefined when it is wrong; the diagnostics say why. */
export function parseStatement(
  source: SourceText,
  tokens: readonly Token[],
  diagnostics: Diagnostic[],
): StatementNode | undefined {
  const kind = kindOf(source.text, tokens);
  if (kind === undefined) {
    diagnostics.push(unknownStatement(source, tokens));
    return undefined;
  }
  const before = diagnostics.length;
  const words = tokens.slice(0, tokens.findLastIndex((token) => token.kind !== 'comment') + 1);
  const sql = sqlRegion(source.text, words);
  const node = parseDirective<StatementNode>({ source, tokens: words, sql, ...kind, diagnostics });
  if (node !== undefined) checkStatement(node, source, diagnostics);
  return diagnostics.length > before ? undefined : node;
}

function kindOf(text: string, tokens: readonly Token[]): { rule: string; title: string } | undefined {
  const words = tokens.filter(({ kind }) => kind !== 'comment').slice(0, 4);
  const [first] = words;
  if (isWord(text, first, 'SOURCE')) return { rule: 'Source', title: 'SOURCE' };
  if (isWord(text, first, 'LOAD')) return { rule: 'Load', title: 'LOAD' };
  if (isWord(text, first, 'EXPORT')) return { rule: 'Export', title: 'EXPORT' };
  if (isWord(text, first, 'SET')) return { rule: 'Set', title: 'SET' };
  if (isWord(text, first, 'INCLUDE')) return { rule: 'Include', title: 'INCLUDE' };
  if (!isWord(text, first, 'CREATE')) return undefined;
  const what = isWord(text, words[1], 'OR') ? words[3] : words[1];
  return isWord(text, what, 'VIEW')
    ? { rule: 'CreateView', title: 'CREATE VIEW' }
    : { rule: 'CreateTable', title: 'CREATE TABLE' };
}

function unknownStatement(source: SourceText, tokens: readonly Token[]): Diagnostic {
  const first = tokens.find(({ kind }) => kind !== 'comment') ?? { start: 0, end: 0 };
  const found = source.text.slice(first.start, first.end);
  return diagnostic(
    codes.syntax.unknownStatement,
    { found, suggestion: suggest(found, beginnings) },
    { place: placeOf(source, { start: first.start, end: first.end }) },
  );
}
