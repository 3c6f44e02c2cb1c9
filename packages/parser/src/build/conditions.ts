import { codes } from '@sqlflow/errors';
import type { ActionDict, Node } from 'ohm-js';
import type { ComparisonNode, ConditionNode, OperandNode } from '../ast/condition.js';
import type { ValueNode } from '../ast/value.js';
import { maximumDepth } from '../statement/brackets.js';
import { build, buildAll, contextOf, spanOf, textOf } from './context.js';

const operators: Readonly<Record<string, ComparisonNode['operator']>> = {
  '==': '=',
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** What joins several conditions; one alone is itself. */
function buildJoined(node: Node, kind: 'and' | 'or', list: Node): ConditionNode {
  const context = contextOf(node);
  const operands = buildAll<ConditionNode>(list, context);
  const [first, second] = operands;
  return first !== undefined && second === undefined ? first : { kind, operands, span: spanOf(node, context) };
}

function toOperand(value: Exclude<ValueNode, { kind: 'object' | 'array' }> | OperandNode): OperandNode {
  const { span } = value;
  switch (value.kind) {
    case 'bare-variable':
      return { kind: 'operand-variable', variable: value.variable, span };
    case 'string':
      return { kind: 'operand-string', template: value.template, span };
    case 'number':
      return { kind: 'operand-number', digits: value.digits, span };
    case 'boolean':
      return { kind: 'operand-boolean', value: value.value, span };
    case 'null':
      return { kind: 'operand-null', span };
    default:
      return value;
  }
}

export const conditionActions: ActionDict<unknown> = {
  ifHead(_if, condition, _then) {
    return build<ConditionNode>(condition, contextOf(this));
  },
  elseIfHead(_elseIf, condition, _then) {
    return build<ConditionNode>(condition, contextOf(this));
  },
  either(list) {
    return buildJoined(this, 'or', list);
  },
  both(list) {
    return buildJoined(this, 'and', list);
  },
  negation(nots, comparison): ConditionNode {
    const context = contextOf(this);
    const { end } = spanOf(this, context);
    let condition = build<ConditionNode>(comparison, context);
    if (nots.children.length > maximumDepth) {
      context.problems.add(codes.syntax.tooDeep, { what: 'NOTs', limit: maximumDepth }, spanOf(this, context));
      return condition;
    }
    for (const not of nots.children.toReversed()) {
      condition = { kind: 'not', operand: condition, span: { start: spanOf(not, context).start, end } };
    }
    return condition;
  },
  comparison_bracketed(_open, condition, _close) {
    return build(condition, contextOf(this));
  },
  comparison_compare(left, operator, right): ConditionNode {
    const context = contextOf(this);
    return {
      kind: 'comparison',
      operator: operators[textOf(operator, context)] ?? '=',
      left: build(left, context),
      right: build(right, context),
      span: spanOf(this, context),
    };
  },
  comparison_in(operand, not, _in, _open, items, _close): ConditionNode {
    const context = contextOf(this);
    return {
      kind: 'in',
      negated: not.children.length > 0,
      operand: build(operand, context),
      items: buildAll(items, context),
      span: spanOf(this, context),
    };
  },
  comparison_truth(operand): ConditionNode {
    const context = contextOf(this);
    return { kind: 'truth', operand: build(operand, context), span: spanOf(this, context) };
  },
  operand(inner) {
    return toOperand(build(inner, contextOf(this)));
  },
  bareWord(_word): OperandNode {
    const context = contextOf(this);
    return { kind: 'operand-word', word: textOf(this, context), span: spanOf(this, context) };
  },
};
