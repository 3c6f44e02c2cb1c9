import type { Span } from '@sqlflow/errors';
import type { Template, VariablePart } from './template.js';

/** A value in PARAMS or OPTIONS, or what SET assigns. */
export type ValueNode = ObjectNode | ArrayNode | StringNode | NumberNode | BooleanNode | NullNode | BareVariableNode;

export interface ObjectNode {
  readonly kind: 'object';
  readonly entries: readonly ObjectEntry[];
  readonly span: Span;
}

export interface ObjectEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: ValueNode;
}

export interface ArrayNode {
  readonly kind: 'array';
  readonly items: readonly ValueNode[];
  readonly span: Span;
}

/** A quoted string. If the template is one variable and nothing else, its value takes the type of the parameter. */
export interface StringNode {
  readonly kind: 'string';
  readonly template: Template;
  readonly span: Span;
}

/** `digits` are the characters of the file: `0.10` keeps its zero. */
export interface NumberNode {
  readonly kind: 'number';
  readonly digits: string;
  readonly span: Span;
}

export interface BooleanNode {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly span: Span;
}

export interface NullNode {
  readonly kind: 'null';
  readonly span: Span;
}

/** A variable outside quotes: `"port": ${PORT|5432}`. */
export interface BareVariableNode {
  readonly kind: 'bare-variable';
  readonly variable: VariablePart;
  readonly span: Span;
}
