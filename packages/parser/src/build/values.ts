import { codes } from '@sqlflow/errors';
import type { ActionDict, Node } from 'ohm-js';
import type { VariablePart } from '../ast/template.js';
import type {
  ArrayNode,
  BareVariableNode,
  BooleanNode,
  NullNode,
  NumberNode,
  ObjectEntry,
  ObjectNode,
  StringNode,
} from '../ast/value.js';
import { literalTemplate } from '../template/literal-template.js';
import { parseVariable, plainText } from '../template/parse-template.js';
import { type BuildContext, build, buildAll, contextOf, spanOf, textOf, tokenOf } from './context.js';

function buildTemplate(node: Node) {
  const context = contextOf(node);
  return literalTemplate(context.text, tokenOf(node, context), context.problems);
}

/** A variable outside quotes. One that is malformed is reported, and stands for nothing. */
function buildVariable(node: Node, context: BuildContext): VariablePart {
  const span = spanOf(node, context);
  return parseVariable(context.text, span, plainText, context.problems) ?? { kind: 'variable', name: '', span };
}

function buildKey(node: Node, context: BuildContext): string {
  const token = tokenOf(node, context);
  if (token.kind === 'word') return context.text.slice(token.start, token.end);
  const { parts } = literalTemplate(context.text, token, context.problems);
  const isVariable = parts.some((part) => part.kind === 'variable');
  if (isVariable) context.problems.add(codes.syntax.variableNotAllowed, { where: 'a key' }, spanOf(node, context));
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function reportDuplicates(entries: readonly ObjectEntry[], { problems }: BuildContext): void {
  const seen = new Map<string, ObjectEntry>();
  for (const entry of entries) {
    const first = seen.get(entry.key);
    if (first === undefined) {
      seen.set(entry.key, entry);
      continue;
    }
    const related = [{ message: 'given here first', place: problems.place(first.keySpan) }];
    problems.add(codes.syntax.duplicateKey, { key: entry.key }, entry.keySpan, related);
  }
}

export const valueActions: ActionDict<unknown> = {
  object(_open, list, _comma, _close): ObjectNode {
    const context = contextOf(this);
    const entries = buildAll<ObjectEntry>(list, context);
    reportDuplicates(entries, context);
    return { kind: 'object', entries, span: spanOf(this, context) };
  },
  entry(key, _colon, value): ObjectEntry {
    const context = contextOf(this);
    return { key: buildKey(key, context), keySpan: spanOf(key, context), value: build(value, context) };
  },
  array(_open, list, _comma, _close): ArrayNode {
    const context = contextOf(this);
    return { kind: 'array', items: buildAll(list, context), span: spanOf(this, context) };
  },
  text(_token): StringNode {
    return { kind: 'string', template: buildTemplate(this), span: spanOf(this, contextOf(this)) };
  },
  path(_text) {
    return buildTemplate(this);
  },
  connectionName(_text) {
    return buildTemplate(this);
  },
  looseWord(_token): StringNode {
    const context = contextOf(this);
    const span = spanOf(this, context);
    const text = textOf(this, context);
    return { kind: 'string', template: { kind: 'template', parts: [{ kind: 'text', text, span }], span }, span };
  },
  number(_token): NumberNode {
    const context = contextOf(this);
    return { kind: 'number', digits: textOf(this, context), span: spanOf(this, context) };
  },
  truth(word): BooleanNode {
    const context = contextOf(this);
    return { kind: 'boolean', value: /^true$/i.test(textOf(word, context)), span: spanOf(this, context) };
  },
  nothing(_word): NullNode {
    return { kind: 'null', span: spanOf(this, contextOf(this)) };
  },
  variable(_token): BareVariableNode {
    const context = contextOf(this);
    return { kind: 'bare-variable', variable: buildVariable(this, context), span: spanOf(this, context) };
  },
};
