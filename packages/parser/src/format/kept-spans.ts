import type { Span } from '@sqlflow/errors';
import type { ConditionNode, OperandNode } from '../ast/condition.js';
import type { NameNode, QualifiedNameNode, StatementNode } from '../ast/statement.js';

/** What the formatter must not touch. */
export interface KeptSpans {
  /** Queries: copied as they are, by their start. */
  readonly sql: ReadonlyMap<number, Span>;
  /** Offsets in which names and values stand: words there are no keywords. */
  readonly words: ReadonlySet<number>;
}

/** Collects what is no keyword from the nodes of a file. */
export function keptSpans(statements: readonly StatementNode[]): KeptSpans {
  const sql = new Map<number, Span>();
  const words = new Set<number>();
  const keepName = (name: NameNode | undefined): void => {
    if (name !== undefined) words.add(name.span.start);
  };
  const keepNames = (names: readonly NameNode[]): void => names.forEach(keepName);
  const keepQualified = ({ parts }: QualifiedNameNode): void => keepNames(parts);
  const keepSql = (span: Span): void => void sql.set(span.start, span);

  const visit = (node: StatementNode): void => {
    switch (node.kind) {
      case 'source':
        keepName(node.name);
        if (node.origin.kind === 'connector') keepName(node.origin.type);
        return;
      case 'load':
        keepQualified(node.table);
        keepQualified(node.source);
        if (node.where !== undefined) keepSql(node.where.span);
        keepNames(node.mode?.keys ?? []);
        keepName(node.mode?.cursor);
        return;
      case 'create-table':
        keepQualified(node.name);
        keepNames(node.mode?.keys ?? []);
        keepName(node.mode?.by);
        keepSql(node.query.span);
        return;
      case 'create-view':
        keepQualified(node.name);
        keepSql(node.query.span);
        return;
      case 'export':
        if (node.what.kind === 'sql') keepSql(node.what.span);
        else keepQualified(node.what);
        if (node.to.kind === 'uri') keepName(node.to.type);
        return;
      case 'set':
        keepName(node.name);
        if (node.value.kind === 'string') keepAll(node.value.span, words);
        return;
      case 'include':
        keepName(node.alias);
        return;
      case 'if':
        for (const { condition, statements: inner } of node.branches) {
          keepCondition(condition, words);
          inner.forEach(visit);
        }
        node.otherwise?.forEach(visit);
    }
  };
  statements.forEach(visit);
  return { sql, words };
}

/** A bare value such as `us-east` is several words. */
function keepAll({ start, end }: Span, words: Set<number>): void {
  for (let at = start; at < end; at += 1) words.add(at);
}

function keepCondition(node: ConditionNode, words: Set<number>): void {
  const keep = (operand: OperandNode): void => {
    if (operand.kind === 'operand-word') keepAll(operand.span, words);
  };
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const operand of node.operands) keepCondition(operand, words);
      return;
    case 'not':
      keepCondition(node.operand, words);
      return;
    case 'comparison':
      keep(node.left);
      keep(node.right);
      return;
    case 'in':
      keep(node.operand);
      node.items.forEach(keep);
      return;
    case 'truth':
      keep(node.operand);
  }
}
