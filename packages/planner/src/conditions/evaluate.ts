import { codes } from '@sqlflow/errors';
import type { ComparisonNode, ConditionNode, OperandNode } from '@sqlflow/parser';
import type { ValuePiece } from '../text/resolved-text.js';
import { type ExpandContext, expandTemplate, expandVariable } from '../variables/expand.js';
import { readNow } from '../variables/read-now.js';
import { areEqual, compare, type OperandValue, truthOf } from './operand-value.js';

export interface ConditionContext extends ExpandContext {
  /** Today's date (UTC) for conditions on `${run_date}`. */
  readonly runDate: string | undefined;
}

/**
 * Decides a condition. Every variable in it is looked up, also where `AND` or `OR` is decided already. Undefined when
 * one is unknown or an operand has no truth; that is reported.
 */
export function evaluateCondition(node: ConditionNode, context: ConditionContext): boolean | undefined {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const values = node.operands.map((operand) => evaluateCondition(operand, context));
      if (values.includes(undefined)) return undefined;
      return node.kind === 'and' ? !values.includes(false) : values.includes(true);
    }
    case 'not': {
      const value = evaluateCondition(node.operand, context);
      return value === undefined ? undefined : !value;
    }
    case 'comparison':
      return evaluateComparison(node, context);
    case 'in': {
      const operand = operandValue(node.operand, context);
      const items = node.items.map((item) => operandValue(item, context));
      if (operand === undefined || items.includes(undefined)) return undefined;
      return items.some((item) => item !== undefined && areEqual(operand, item)) !== node.negated;
    }
    case 'truth':
      return evaluateTruth(node.operand, context);
  }
}

function evaluateComparison(node: ComparisonNode, context: ConditionContext): boolean | undefined {
  const left = operandValue(node.left, context);
  const right = operandValue(node.right, context);
  return left === undefined || right === undefined ? undefined : holds(node.operator, left, right);
}

function holds(operator: ComparisonNode['operator'], left: OperandValue, right: OperandValue): boolean {
  const order = compare(left, right);
  switch (operator) {
    case '=':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case '<':
      return order !== undefined && order < 0;
    case '<=':
      return order !== undefined && order <= 0;
    case '>':
      return order !== undefined && order > 0;
    case '>=':
      return order !== undefined && order >= 0;
  }
}

function evaluateTruth(operand: OperandNode, context: ConditionContext): boolean | undefined {
  const value = operandValue(operand, context);
  if (value === undefined) return undefined;
  const truth = truthOf(value);
  if (truth === undefined) {
    const name = operand.kind === 'operand-variable' ? operand.variable.name : undefined;
    context.report.add(codes.references.neitherTrueNorFalse, { name }, { file: context.file, span: operand.span });
  }
  return truth;
}

function operandValue(node: OperandNode, context: ConditionContext): OperandValue | undefined {
  switch (node.kind) {
    case 'operand-variable': {
      const value = expandVariable(node.variable, context);
      if (value === undefined) return undefined;
      return value.isNull ? { kind: 'null' } : textNow(value.pieces, node, context);
    }
    case 'operand-string': {
      const text = expandTemplate(node.template, context);
      return text === undefined ? undefined : textNow(text.pieces, node, context);
    }
    case 'operand-number':
      return { kind: 'number', digits: node.digits };
    case 'operand-boolean':
      return { kind: 'boolean', value: node.value };
    case 'operand-null':
      return { kind: 'null' };
    case 'operand-word':
      return { kind: 'text', text: node.word };
  }
}

/** A condition may look at a secret: what it decides gives nothing of the value away but the decision. */
function textNow(
  pieces: readonly ValuePiece[],
  node: OperandNode,
  context: ConditionContext,
): OperandValue | undefined {
  const text = readNow(pieces, {
    at: { file: context.file, span: node.span },
    what: 'a condition',
    runDate: context.runDate,
    secrets: 'allowed',
    report: context.report,
  });
  return text === undefined ? undefined : { kind: 'text', text };
}
