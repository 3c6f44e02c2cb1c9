import type { Span } from '@sqlflow/errors';
import type { Template, VariablePart } from './template.js';

export type ConditionNode = AndNode | OrNode | NotNode | ComparisonNode | InNode | TruthNode;

export interface AndNode {
  readonly kind: 'and';
  readonly operands: readonly ConditionNode[];
  readonly span: Span;
}

export interface OrNode {
  readonly kind: 'or';
  readonly operands: readonly ConditionNode[];
  readonly span: Span;
}

export interface NotNode {
  readonly kind: 'not';
  readonly operand: ConditionNode;
  readonly span: Span;
}

/** `==` and `=` are `=`; `!=` and `<>` are `!=`. */
export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly left: OperandNode;
  readonly right: OperandNode;
  readonly span: Span;
}

export interface InNode {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly operand: OperandNode;
  readonly items: readonly OperandNode[];
  readonly span: Span;
}

/** An operand that stands alone: `IF ${full_load} THEN`. */
export interface TruthNode {
  readonly kind: 'truth';
  readonly operand: OperandNode;
  readonly span: Span;
}

export type OperandNode =
  | { readonly kind: 'operand-variable'; readonly variable: VariablePart; readonly span: Span }
  | { readonly kind: 'operand-string'; readonly template: Template; readonly span: Span }
  | { readonly kind: 'operand-number'; readonly digits: string; readonly span: Span }
  | { readonly kind: 'operand-boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'operand-null'; readonly span: Span }
  | { readonly kind: 'operand-word'; readonly word: string; readonly span: Span };
