import { codes, type Diagnostic, type SourceText, type Span } from '@sqlflow/errors';
import type { ConditionNode } from './ast/condition.js';
import type { FileNode, StatementNode } from './ast/statement.js';
import { Problems } from './problems.js';
import { BlockBuilder } from './statement/block-builder.js';
import { titleOf } from './statement/explain-failure.js';
import { parseStatement } from './statement/parse-statement.js';
import type { RawStatement } from './statement/raw-statement.js';
import { reportTokenProblem } from './statement/report-token-problem.js';
import { StatementReader } from './statement/statement-reader.js';

export interface ParsedFile {
  readonly file: FileNode;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a file. Never throws: what is wrong is in the diagnostics, all of it, and what is right in the file. Spans are
 * UTF-16 offsets into `file.text`, which is the text without its byte-order mark. `file.comments` are the comments outside
 * of queries; those inside belong to their text.
 */
export function parseFile(source: SourceText): ParsedFile {
  const text = withoutByteOrderMark(source.text);
  const problems = new Problems({ path: source.path, text });
  const reader = new StatementReader(text);
  const blocks = new BlockBuilder(problems);
  for (;;) {
    const raw = reader.next(blocks.isInsideIf);
    const outside = reader.takeProblems();
    for (const problem of outside) reportTokenProblem(text, problem, problems);
    if (raw === undefined) break;
    addStatement(text, raw, blocks, problems, outside.length > 0);
  }
  const statements = blocks.finish(text.length);
  const queries = queriesIn(statements);
  let query = 0;
  const comments = reader.comments.flatMap(({ start, end }) => {
    while ((queries[query]?.end ?? Number.POSITIVE_INFINITY) <= start) query += 1;
    const isInside = (queries[query]?.start ?? Number.POSITIVE_INFINITY) < start;
    return isInside ? [] : [{ kind: 'comment' as const, text: text.slice(start, end), span: { start, end } }];
  });
  const file: FileNode = { kind: 'file', path: source.path, text, statements, comments };
  return { file, diagnostics: problems.sorted() };
}

/** The text that spans point into. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** `isCutOff` tells that a comment that never ends may have swallowed the `;`. */
function addStatement(
  text: string,
  raw: RawStatement,
  blocks: BlockBuilder,
  problems: Problems,
  isCutOff: boolean,
): void {
  const before = problems.count;
  switch (raw.kind) {
    case 'if':
      blocks.openIf(wordsOf(raw, 1), parseCondition(text, raw, problems));
      return;
    case 'else-if': {
      const condition = parseCondition(text, raw, problems);
      blocks.elseIf(wordsOf(raw, /^else$/i.test(textOf(text, raw, 0)) ? 2 : 1), condition);
      return;
    }
    case 'else':
      blocks.otherwise(wordsOf(raw, 1));
      return;
    case 'end-if':
      parseStatement(text, raw, problems);
      blocks.endIf(wordsOf(raw, raw.tokens.length));
      break;
    default: {
      const statement = parseStatement<StatementNode>(text, raw, problems);
      if (statement !== undefined) blocks.add(statement);
    }
  }
  if (raw.endedBy === 'nothing' && !isCutOff && problems.count === before) reportMissingSemicolon(text, raw, problems);
}

/** A condition that did not parse, which is reported, is null: never true. Its branch is kept, so that nesting stays true. */
function parseCondition(text: string, raw: RawStatement, problems: Problems): ConditionNode {
  const span = wordsOf(raw, 1);
  const never: ConditionNode = { kind: 'truth', operand: { kind: 'operand-null', span }, span };
  if (raw.endedBy === 'then' || raw.problems.length > 0) {
    return parseStatement<ConditionNode>(text, raw, problems) ?? never;
  }
  problems.add(codes.syntax.ifWithoutThen, { word: raw.kind === 'if' ? 'IF' : 'ELSE IF' }, span);
  return never;
}

function reportMissingSemicolon(text: string, raw: RawStatement, problems: Problems): void {
  const end = raw.tokens.at(-1)?.end ?? text.length;
  const statement = `this ${titleOf(text, raw.kind, raw.tokens)}`;
  problems.add(codes.syntax.missingSemicolon, { statement }, { start: end, end });
}

/** From the first to the n-th token of a statement. */
function wordsOf({ tokens }: RawStatement, count: number): Span {
  const start = tokens[0]?.start ?? 0;
  return { start, end: tokens[count - 1]?.end ?? start };
}

function textOf(text: string, { tokens }: RawStatement, index: number): string {
  const token = tokens[index];
  return token === undefined ? '' : text.slice(token.start, token.end);
}

/** The spans of all SQL, in the order of the text. */
function queriesIn(statements: readonly StatementNode[]): readonly Span[] {
  return statements.flatMap((statement): readonly Span[] => {
    switch (statement.kind) {
      case 'create-table':
      case 'create-view':
        return [statement.query.span];
      case 'load':
        return statement.where === undefined ? [] : [statement.where.span];
      case 'export':
        return statement.what.kind === 'sql' ? [statement.what.span] : [];
      case 'if': {
        const branches = statement.branches.flatMap((branch) => queriesIn(branch.statements));
        return [...branches, ...queriesIn(statement.otherwise ?? [])];
      }
      default:
        return [];
    }
  });
}
