import { codes, suggest } from '@sqlflow/errors';
import { buildMatch } from '../build/build-match.js';
import { encodeTokens } from '../grammar/encode-tokens.js';
import { statementGrammar } from '../grammar/grammar.js';
import type { StartRule } from '../grammar/grammar-text.js';
import type { Problems } from '../problems.js';
import { type Token, wordOf } from '../scan/token.js';
import { adviceForSql } from './advice.js';
import { maximumDepth } from './brackets.js';
import { describeToken, explainFailure, titleOf } from './explain-failure.js';
import { type RawStatement, type StatementKind, statementWords } from './raw-statement.js';
import { reportTokenProblem } from './report-token-problem.js';
import { sqlRegion } from './sql-region.js';

const startRules: Readonly<Partial<Record<StatementKind, StartRule>>> = {
  source: 'source',
  load: 'load',
  create: 'create',
  export: 'export',
  set: 'set',
  include: 'include',
  if: 'ifHead',
  'else-if': 'elseIfHead',
  'end-if': 'endIf',
};

/**
 * Parses one statement, or the condition of an IF or ELSE IF. Undefined when it is wrong, which is reported. `N` is what
 * the start rule of its kind builds.
 */
export function parseStatement<N>(text: string, raw: RawStatement, problems: Problems): N | undefined {
  const rule = startRules[raw.kind];
  const problem = raw.problems.find(({ kind }) => rule !== undefined || kind === 'unterminated');
  if (problem !== undefined) {
    reportTokenProblem(text, problem, problems);
    return undefined;
  }
  if (rule === undefined) {
    reportUnknown(text, raw, problems);
    return undefined;
  }
  const before = problems.count;
  try {
    const node = matchTokens<N>(text, raw, rule, problems);
    return problems.count > before ? undefined : node;
  } catch (error) {
    // The limit on brackets leaves room, but not for a caller that has used up most of the stack.
    if (!(error instanceof RangeError)) throw error;
    const { start, end } = raw.tokens[0] ?? { start: 0, end: 0 };
    problems.add(codes.syntax.tooDeep, { what: 'brackets', limit: maximumDepth }, { start, end });
    return undefined;
  }
}

function matchTokens<N>(text: string, raw: RawStatement, rule: StartRule, problems: Problems): N | undefined {
  const { kind } = raw;
  const { tokens, sqlTokens } = withSql(text, kind, raw.tokens);
  const match = statementGrammar().match(encodeTokens(text, tokens, kind === 'if' || kind === 'else-if'), rule);
  if (match.failed()) {
    const endedBy = raw.endedBy === 'semicolon' ? 'the `;`' : 'its end';
    explainFailure(match, { text, kind, title: titleOf(text, kind, tokens), tokens, endedBy }, problems);
    return undefined;
  }
  return rule === 'endIf' ? undefined : buildMatch<N>(match, { text, tokens, sqlTokens, problems });
}

/** Puts one token in the place of the SQL. */
export function withSql(
  text: string,
  kind: StatementKind,
  tokens: readonly Token[],
): { readonly tokens: readonly Token[]; readonly sqlTokens: readonly Token[] } {
  const region = sqlRegion(text, kind, tokens);
  const sqlTokens = region === undefined ? [] : tokens.slice(region.from, region.to);
  const [first] = sqlTokens;
  if (region === undefined || first === undefined) return { tokens, sqlTokens };
  const sql: Token = {
    kind: 'sql',
    start: first.start,
    end: sqlTokens.at(-1)?.end ?? first.end,
    startsLine: first.startsLine,
  };
  return { tokens: [...tokens.slice(0, region.from), sql, ...tokens.slice(region.to)], sqlTokens };
}

function reportUnknown(text: string, { tokens }: RawStatement, problems: Problems): void {
  const [first] = tokens;
  if (first === undefined) return;
  const word = wordOf(text, first);
  const advice = adviceForSql(word);
  const suggestion = word === undefined || advice !== undefined ? undefined : suggest(word, statementWords);
  const args = { found: describeToken(text, first), suggestion, advice };
  problems.add(codes.syntax.unknownStatement, args, { start: first.start, end: first.end });
}
