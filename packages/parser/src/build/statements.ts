import { codes, suggest } from '@sqlflow/errors';
import type { ActionDict, Node } from 'ohm-js';
import type {
  CreateTableNode,
  CreateViewNode,
  ExportNode,
  IncludeNode,
  LoadModeNode,
  LoadNode,
  PolicyNode,
  QualifiedNameNode,
  SetNode,
  SourceNode,
  SqlNode,
  TransformModeNode,
} from '../ast/statement.js';
import { excerpt } from '../problems.js';
import { isPunctuation, wordOf } from '../scan/token.js';
import { titleOf } from '../statement/explain-failure.js';
import { queryWords } from '../statement/sql-region.js';
import { sqlTemplate } from '../template/sql-template.js';
import { type BuildContext, build, buildAll, buildOptional, contextOf, keywordOf, spanOf } from './context.js';
import { countOf, onlyMode } from './modes.js';

function buildSql(node: Node): SqlNode {
  const context = contextOf(node);
  const span = spanOf(node, context);
  const template = sqlTemplate(context.text, context.sqlTokens, span, context.problems);
  return { kind: 'sql', template, span };
}

/** SQL that must be a query: what begins it is looked at here, so that `validate` need not ask an engine. */
function buildQuery(node: Node): SqlNode {
  const { text, tokens, sqlTokens, problems } = contextOf(node);
  const [first] = sqlTokens;
  const word = wordOf(text, first);
  const begins =
    word === undefined ? first?.kind === 'variable' || isPunctuation(text, first, '(') : queryWords.includes(word);
  if (!begins && first !== undefined) {
    const found = first.kind === 'word' ? `\`${excerpt(text, first)}\`` : 'something else';
    const suggestion = word === undefined ? undefined : suggest(word, queryWords);
    const kind = wordOf(text, tokens[0]) === 'CREATE' ? 'create' : 'export';
    const statement = titleOf(text, kind, tokens);
    problems.add(codes.syntax.missingQuery, { statement, found, suggestion }, { start: first.start, end: first.end });
  }
  return buildSql(node);
}

function reportRepeated(policies: readonly PolicyNode[], { text, problems }: BuildContext): void {
  policies.forEach((policy, i) => {
    const first = policies.findIndex(({ kind }) => kind === policy.kind);
    if (first === i) return;
    const word = /^\w+/.exec(text.slice(policy.span.start, policy.span.end))?.[0] ?? '';
    const related = [{ message: 'given here first', place: problems.place(policies[first]?.span ?? policy.span) }];
    const span = { start: policy.span.start, end: policy.span.start + word.length };
    problems.add(codes.syntax.givenTwice, { what: word.toUpperCase() }, span, related);
  });
}

function buildLoad(node: Node, spelling: LoadNode['spelling'], names: readonly [Node, Node], where: Node, modes: Node) {
  const context = contextOf(node);
  const [first, second] = names.map((name) => build<QualifiedNameNode>(name, context)) as [
    QualifiedNameNode,
    QualifiedNameNode,
  ];
  const isTableFirst = spelling === 'table-from-source';
  return {
    kind: 'load',
    spelling,
    table: isTableFirst ? first : second,
    source: isTableFirst ? second : first,
    where: buildOptional<SqlNode>(where, context),
    mode: onlyMode(buildAll<LoadModeNode>(modes, context), context),
    span: spanOf(node, context),
  } satisfies LoadNode;
}

export const statementActions: ActionDict<unknown> = {
  source(_source, name, origin, list): SourceNode {
    const context = contextOf(this);
    const policies = buildAll<PolicyNode>(list, context);
    reportRepeated(policies, context);
    return {
      kind: 'source',
      name: build(name, context),
      origin: build(origin, context),
      policies,
      span: spanOf(this, context),
    };
  },
  origin_connector(_type, type, _params, params): SourceNode['origin'] {
    const context = contextOf(this);
    return { kind: 'connector', type: build(type, context), params: buildOptional(params, context) };
  },
  origin_connection(_from, connection, _options, options): SourceNode['origin'] {
    const context = contextOf(this);
    return { kind: 'connection', connection: build(connection, context), options: buildOptional(options, context) };
  },
  policy_onError(_onError, action): PolicyNode {
    const context = contextOf(this);
    const does = build<{ retries: number | undefined; action: 'fail' | 'skip' }>(action, context);
    return { kind: 'on-error', ...does, span: spanOf(this, context) };
  },
  errorAction_retry(_retry, count, _times, _then, final) {
    const context = contextOf(this);
    const [word] = final.children;
    const retries = Number(countOf(count, 'RETRY', context).digits);
    return { retries, action: word === undefined ? 'fail' : keywordOf(word, context) };
  },
  errorAction_atOnce(word) {
    return { retries: undefined, action: keywordOf(word, contextOf(this)) };
  },
  policy_onRateLimit(_policy, word): PolicyNode {
    const context = contextOf(this);
    return { kind: 'on-rate-limit', action: keywordOf(word, context), span: spanOf(this, context) };
  },
  policy_onSchemaChange(_policy, word): PolicyNode {
    const context = contextOf(this);
    return { kind: 'on-schema-change', action: keywordOf(word, context), span: spanOf(this, context) };
  },
  policy_onLimitExceeded(_policy, word): PolicyNode {
    const context = contextOf(this);
    return { kind: 'on-limit-exceeded', action: keywordOf(word, context), span: spanOf(this, context) };
  },
  load_tableFromSource(_load, table, _from, source, _where, where, modes): LoadNode {
    return buildLoad(this, 'table-from-source', [table, source], where, modes);
  },
  load_sourceIntoTable(_load, source, _into, table, _where, where, modes): LoadNode {
    return buildLoad(this, 'source-into-table', [source, table], where, modes);
  },
  create_table(_create, or, _replace, _table, name, modes, _as, query): CreateTableNode {
    const context = contextOf(this);
    return {
      kind: 'create-table',
      orReplace: or.children.length > 0,
      name: build(name, context),
      mode: onlyMode(buildAll<TransformModeNode>(modes, context), context),
      query: build(query, context),
      span: spanOf(this, context),
    };
  },
  create_view(_create, or, _replace, _view, name, _as, query): CreateViewNode {
    const context = contextOf(this);
    return {
      kind: 'create-view',
      orReplace: or.children.length > 0,
      name: build(name, context),
      query: build(query, context),
      span: spanOf(this, context),
    };
  },
  export(_export, what, _to, target, _options, options): ExportNode {
    const context = contextOf(this);
    return {
      kind: 'export',
      what: build(what, context),
      to: build(target, context),
      options: buildOptional(options, context),
      span: spanOf(this, context),
    };
  },
  target_uri(uri, _type, type): ExportNode['to'] {
    const context = contextOf(this);
    return { kind: 'uri', uri: build(uri, context), type: build(type, context) };
  },
  target_connection(_connection, name): ExportNode['to'] {
    return { kind: 'connection', connection: build(name, contextOf(this)) };
  },
  set(_set, name, _equals, value): SetNode {
    const context = contextOf(this);
    return { kind: 'set', name: build(name, context), value: build(value, context), span: spanOf(this, context) };
  },
  include(_include, path, _as, alias): IncludeNode {
    const context = contextOf(this);
    return {
      kind: 'include',
      path: build(path, context),
      alias: buildOptional(alias, context),
      span: spanOf(this, context),
    };
  },
  endIf(_words) {
    return true;
  },
  query(_token) {
    return buildQuery(this);
  },
  condition(_token) {
    return buildSql(this);
  },
};
