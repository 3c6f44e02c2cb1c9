import type { Span } from '@sqlflow/errors';
import type { Node, NonterminalNode, Semantics } from 'ohm-js';
import type { ConditionNode, OperandNode } from '../ast/condition.js';
import type * as ast from '../ast/statement.js';
import type * as values from '../ast/value.js';
import { quotedName } from '../template/string-literal.js';
import { type BuildContext, sqlNode, templateOfString, variableOf } from './build-context.js';
import { directives } from './directives.js';

const semantics: Semantics = directives.createSemantics();

/** Builds the node of a match of `directives`. */
export function buildNode<N>(match: Parameters<Semantics>[0], context: BuildContext): N {
  return semantics(match).node(context) as N;
}

function contextOf(node: Node): BuildContext {
  return (node as unknown as { args: { context: BuildContext } }).args.context;
}

function spanOf(node: Node, context: BuildContext): Span {
  return { start: node.source.startIdx + context.base, end: node.source.endIdx + context.base };
}

function textOf(node: Node, context: BuildContext): string {
  const { start, end } = spanOf(node, context);
  return context.source.text.slice(start, end);
}

function build<N>(node: Node, context: BuildContext): N {
  return node.node(context) as N;
}

/** The node of an optional part, or undefined. */
function optional<N>(node: Node, context: BuildContext): N | undefined {
  const [child] = node.children;
  return child === undefined ? undefined : build<N>(child, context);
}

function listOf<N>(node: Node, context: BuildContext): N[] {
  return (node.asIteration() as Node).children.map((child) => build<N>(child, context));
}

/** Lower-case spelling of a keyword, for the unions of the AST. */
function keyword<W extends string>(node: Node): W {
  return node.sourceString.toLowerCase() as W;
}

type Collected =
  | { keys: readonly ast.NameNode[] }
  | { cursor: ast.NameNode }
  | { batchSize: NonNullable<ast.LoadModeNode['batchSize']> };

function loadMode(node: Node, spelling: ast.LoadModeNode['spelling'], options: Node | undefined): ast.LoadModeNode {
  const context = contextOf(node);
  const collected = (options?.children ?? []).map((child) => build<Collected>(child, context));
  const mode = spelling === 'UPSERT' ? 'merge' : (spelling.toLowerCase() as 'replace');
  const all = Object.assign({ keys: [], cursor: undefined, batchSize: undefined }, ...collected) as Pick<
    ast.LoadModeNode,
    'keys' | 'cursor' | 'batchSize'
  >;
  return { kind: 'load-mode', mode, spelling, ...all, span: spanOf(node, context) };
}

function transformMode(
  node: Node,
  mode: ast.TransformModeNode['mode'],
  rest: Partial<ast.TransformModeNode> = {},
): ast.TransformModeNode {
  const span = spanOf(node, contextOf(node));
  return { kind: 'transform-mode', mode, keys: [], by: undefined, lookback: undefined, ...rest, span };
}

function load(
  node: Node,
  spelling: ast.LoadNode['spelling'],
  first: Node,
  second: Node,
  where: Node,
  mode: Node,
): ast.LoadNode {
  const context = contextOf(node);
  const names = [build<ast.QualifiedNameNode>(first, context), build<ast.QualifiedNameNode>(second, context)] as const;
  const [table, source] = spelling === 'table-from-source' ? names : [names[1], names[0]];
  return {
    kind: 'load',
    spelling,
    table,
    source,
    where: optional<ast.SqlNode>(where, context),
    mode: optional<ast.LoadModeNode>(mode, context),
    span: spanOf(node, context),
  };
}

/** One operand stays itself, several become a list. */
function joined(node: NonterminalNode, kind: 'and' | 'or', list: Node): ConditionNode {
  const context = contextOf(node);
  const operands = listOf<ConditionNode>(list, context);
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { kind, operands, span: spanOf(node, context) };
}

const comparators: Readonly<Record<string, '=' | '!=' | '<' | '<=' | '>' | '>='>> = {
  '==': '=',
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

semantics.addOperation<unknown>('node(context)', {
  Source(_source, name, origin, policies): ast.SourceNode {
    const context = contextOf(this);
    return {
      kind: 'source',
      name: build(name, context),
      origin: build(origin, context),
      policies: policies.children.map((child) => build<ast.PolicyNode>(child, context)),
      span: spanOf(this, context),
    };
  },
  Origin_connector(_type, name, _params, object): ast.SourceNode['origin'] {
    const context = contextOf(this);
    return { kind: 'connector', type: build(name, context), params: optional(object, context) };
  },
  Origin_connection(_from, name, _options, object): ast.SourceNode['origin'] {
    const context = contextOf(this);
    const connection = templateOfString(context, spanOf(name, context));
    return { kind: 'connection', connection, options: optional(object, context) };
  },
  Policy_error(_onError, action): ast.PolicyNode {
    const context = contextOf(this);
    return {
      kind: 'on-error',
      ...build<{ retries: number | undefined; action: 'fail' | 'skip' }>(action, context),
      span: spanOf(this, context),
    };
  },
  Policy_rateLimit(_on, action): ast.PolicyNode {
    return { kind: 'on-rate-limit', action: keyword(action), span: spanOf(this, contextOf(this)) };
  },
  Policy_schemaChange(_on, action): ast.PolicyNode {
    return { kind: 'on-schema-change', action: keyword(action), span: spanOf(this, contextOf(this)) };
  },
  Policy_limit(_on, action): ast.PolicyNode {
    return { kind: 'on-limit-exceeded', action: keyword(action), span: spanOf(this, contextOf(this)) };
  },
  ErrorAction_retry(_retry, count, _times, _then, action) {
    const [final] = action.children;
    return { retries: Number(count.sourceString), action: final === undefined ? 'fail' : keyword(final) };
  },
  ErrorAction_fail(_fail) {
    return { retries: undefined, action: 'fail' };
  },
  ErrorAction_skip(_skip) {
    return { retries: undefined, action: 'skip' };
  },
  Load_from(_load, table, _from, source, _where, sql, mode) {
    return load(this, 'table-from-source', table, source, sql, mode);
  },
  Load_into(_load, source, _into, table, _where, sql, mode) {
    return load(this, 'source-into-table', source, table, sql, mode);
  },
  LoadMode_replace(_mode, _replace) {
    return loadMode(this, 'REPLACE', undefined);
  },
  LoadMode_append(_mode, _append, options) {
    return loadMode(this, 'APPEND', options);
  },
  LoadMode_merge(_mode, _merge, options) {
    return loadMode(this, 'MERGE', options);
  },
  LoadMode_upsert(_mode, _upsert, options) {
    return loadMode(this, 'UPSERT', options);
  },
  LoadMode_incremental(_mode, _incremental, options) {
    return loadMode(this, 'INCREMENTAL', options);
  },
  LoadOption_keys(_word, names): Collected {
    return { keys: build(names, contextOf(this)) };
  },
  LoadOption_cursor(_word, name): Collected {
    return { cursor: build(name, contextOf(this)) };
  },
  LoadOption_batchSize(_word, count): Collected {
    return { batchSize: { digits: count.sourceString, span: spanOf(count, contextOf(this)) } };
  },
  Names_bracketed(_open, list, _close) {
    return listOf<ast.NameNode>(list, contextOf(this));
  },
  Names_bare(list) {
    return listOf<ast.NameNode>(list, contextOf(this));
  },
  CreateTable(_create, or, _replace, _table, name, mode, _as, sql): ast.CreateTableNode {
    const context = contextOf(this);
    return {
      kind: 'create-table',
      orReplace: or.children.length > 0,
      name: build(name, context),
      mode: optional(mode, context),
      query: build(sql, context),
      span: spanOf(this, context),
    };
  },
  TransformMode_replace(_mode, _replace) {
    return transformMode(this, 'replace');
  },
  TransformMode_append(_mode, _append) {
    return transformMode(this, 'append');
  },
  TransformMode_upsert(_mode, _upsert, _key, names) {
    return transformMode(this, 'upsert', { keys: build(names, contextOf(this)) });
  },
  TransformMode_incremental(_mode, _incremental, _by, name, _lookback, lookback) {
    const context = contextOf(this);
    return transformMode(this, 'incremental', { by: build(name, context), lookback: optional(lookback, context) });
  },
  Lookback_text(text) {
    const context = contextOf(this);
    const span = spanOf(text, context);
    const { parts } = templateOfString(context, span);
    return { text: parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), span };
  },
  Lookback_number(_number, _interval) {
    const context = contextOf(this);
    return { text: textOf(this, context), span: spanOf(this, context) };
  },
  CreateView(_create, or, _replace, _view, name, _as, sql): ast.CreateViewNode {
    const context = contextOf(this);
    return {
      kind: 'create-view',
      orReplace: or.children.length > 0,
      name: build(name, context),
      query: build(sql, context),
      span: spanOf(this, context),
    };
  },
  Export(_export, what, _to, target, _options, object): ast.ExportNode {
    const context = contextOf(this);
    return {
      kind: 'export',
      what: build(what, context),
      to: build(target, context),
      options: optional(object, context),
      span: spanOf(this, context),
    };
  },
  Target_uri(uri, _type, name): ast.ExportNode['to'] {
    const context = contextOf(this);
    return { kind: 'uri', uri: templateOfString(context, spanOf(uri, context)), type: build(name, context) };
  },
  Target_connection(_connection, name): ast.ExportNode['to'] {
    const context = contextOf(this);
    return { kind: 'connection', connection: templateOfString(context, spanOf(name, context)) };
  },
  Set(_set, name, _equals, value): ast.SetNode {
    const context = contextOf(this);
    return { kind: 'set', name: build(name, context), value: build(value, context), span: spanOf(this, context) };
  },
  Include(_include, path, _as, alias): ast.IncludeNode {
    const context = contextOf(this);
    return {
      kind: 'include',
      path: templateOfString(context, spanOf(path, context)),
      alias: optional(alias, context),
      span: spanOf(this, context),
    };
  },
  Object(_open, entries, _comma, _close): values.ObjectNode {
    const context = contextOf(this);
    return { kind: 'object', entries: listOf(entries, context), span: spanOf(this, context) };
  },
  Entry(key, _colon, value): values.ObjectEntry {
    const context = contextOf(this);
    const keySpan = spanOf(key, context);
    return { key: keyText(textOf(key, context), context, keySpan), keySpan, value: build(value, context) };
  },
  Array(_open, items, _comma, _close): values.ArrayNode {
    const context = contextOf(this);
    return { kind: 'array', items: listOf(items, context), span: spanOf(this, context) };
  },
  Condition(or) {
    return build(or, contextOf(this));
  },
  Or(list) {
    return joined(this as NonterminalNode, 'or', list);
  },
  And(list) {
    return joined(this as NonterminalNode, 'and', list);
  },
  Not_not(_not, operand): ConditionNode {
    const context = contextOf(this);
    return { kind: 'not', operand: build(operand, context), span: spanOf(this, context) };
  },
  Comparison_compare(left, comparator, right): ConditionNode {
    const context = contextOf(this);
    return {
      kind: 'comparison',
      operator: comparators[comparator.sourceString] ?? '=',
      left: operand(left, context),
      right: operand(right, context),
      span: spanOf(this, context),
    };
  },
  Comparison_in(left, not, _in, _open, items, _close): ConditionNode {
    const context = contextOf(this);
    return {
      kind: 'in',
      negated: not.children.length > 0,
      operand: operand(left, context),
      items: (items.asIteration() as Node).children.map((child) => operand(child, context)),
      span: spanOf(this, context),
    };
  },
  Comparison_bracketed(_open, or, _close) {
    return build(or, contextOf(this));
  },
  Comparison_truth(only): ConditionNode {
    const context = contextOf(this);
    return { kind: 'truth', operand: operand(only, context), span: spanOf(this, context) };
  },
  QualifiedName(list): ast.QualifiedNameNode {
    const context = contextOf(this);
    const parts = listOf<ast.NameNode>(list, context) as unknown as ast.QualifiedNameNode['parts'];
    return { kind: 'qualified-name', parts, span: spanOf(this, context) };
  },
  name(inner): ast.NameNode {
    const context = contextOf(this);
    const text = textOf(this, context);
    const quoted = inner.ctorName === 'quoted';
    return { kind: 'name', name: quoted ? quotedName(text) : text, quoted, span: spanOf(this, context) };
  },
  sql(_characters): ast.SqlNode {
    const context = contextOf(this);
    return sqlNode(context, spanOf(this, context));
  },
  string(_first, _rest): values.StringNode {
    const context = contextOf(this);
    const span = spanOf(this, context);
    return { kind: 'string', template: templateOfString(context, span), span };
  },
  variable(_first, _rest): values.BareVariableNode {
    const context = contextOf(this);
    const span = spanOf(this, context);
    return { kind: 'bare-variable', variable: variableOf(context, span), span };
  },
  number(_sign, _digits, _dot, _fraction, _e, _exponentSign, _exponent): values.NumberNode {
    const context = contextOf(this);
    return { kind: 'number', digits: textOf(this, context), span: spanOf(this, context) };
  },
  operandNumber(inner) {
    return build(inner, contextOf(this));
  },
  word(_first, _rest): values.ValueNode {
    const context = contextOf(this);
    const span = spanOf(this, context);
    const text = textOf(this, context);
    return wordValue(text, span);
  },
  operandWord(_first, _rest): values.ValueNode {
    const context = contextOf(this);
    return wordValue(textOf(this, context), spanOf(this, context));
  },
});

/** A bare word as a value: `true`, `false` and `null` are what they say, others are strings. */
function wordValue(text: string, span: Span): values.ValueNode {
  switch (text.toLowerCase()) {
    case 'true':
    case 'false':
      return { kind: 'boolean', value: text.toLowerCase() === 'true', span };
    case 'null':
      return { kind: 'null', span };
    default: {
      const part = { kind: 'text', text, span } as const;
      return { kind: 'string', template: { kind: 'template', parts: [part], span }, span };
    }
  }
}

function keyText(text: string, context: BuildContext, span: Span): string {
  if (!/^['"]/.test(text)) return text;
  const { parts } = templateOfString(context, span);
  return parts
    .map((part) => (part.kind === 'text' ? part.text : context.source.text.slice(part.span.start, part.span.end)))
    .join('');
}

function operand(node: Node, context: BuildContext): OperandNode {
  const inner = node.ctorName === 'Operand' ? node.children[0] : node;
  if (inner === undefined) throw new Error('an operand has one child');
  const value = build<values.ValueNode>(inner, context);
  const { span } = value;
  switch (value.kind) {
    case 'bare-variable':
      return { kind: 'operand-variable', variable: value.variable, span };
    case 'number':
      return { kind: 'operand-number', digits: value.digits, span };
    case 'boolean':
      return { kind: 'operand-boolean', value: value.value, span };
    case 'string':
      return inner.ctorName === 'operandWord'
        ? { kind: 'operand-word', word: textOf(inner, context), span }
        : { kind: 'operand-string', template: value.template, span };
    default:
      return { kind: 'operand-null', span };
  }
}
