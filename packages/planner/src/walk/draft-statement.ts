import { codes, suggest } from '@sqlflow/errors';
import type { CreateTableNode, CreateViewNode, ExportNode, SourceNode, StatementNode, Template } from '@sqlflow/parser';
import { readConnection } from '../parameters/read-connection.js';
import { readObject } from '../parameters/read-object.js';
import { type WrittenParameters, withOverrides } from '../parameters/written-parameters.js';
import type { ResolvedText } from '../text/resolved-text.js';
import { expandSql, expandTemplate } from '../variables/expand.js';
import { readNow } from '../variables/read-now.js';
import { withWindowReferences } from '../windows/window-references.js';
import type { ConnectorUse, Draft, ExportDraft, SourceDraft } from './draft.js';
import { expandContext, type Level, severityIn, type WalkState } from './walk-state.js';

type DraftableStatement = Exclude<StatementNode, { kind: 'set' | 'if' | 'include' }>;

/** Puts the variables of a statement in. */
export function draftOf(node: DraftableStatement, level: Level, state: WalkState): Draft {
  const { context } = level;
  const expand = expandContext(state, level);
  switch (node.kind) {
    case 'source':
      return draftSource(node, level, state);
    case 'load':
      return {
        kind: 'load',
        context,
        node,
        where: node.where === undefined ? undefined : expandSql(node.where.template, expand),
      };
    case 'create-table':
    case 'create-view':
      return { kind: 'transform', context, node, query: draftQuery(node, level, state) };
    case 'export':
      return draftExport(node, level, state);
  }
}

function draftQuery(node: CreateTableNode | CreateViewNode, level: Level, state: WalkState): ResolvedText | undefined {
  const query = expandSql(node.query.template, expandContext(state, level));
  const isWindowed = node.kind === 'create-table' && node.mode?.mode === 'incremental';
  return query === undefined || !isWindowed ? query : withWindowReferences(query);
}

function draftSource(node: SourceNode, level: Level, state: WalkState): SourceDraft {
  const { context } = level;
  const { origin } = node;
  if (origin.kind === 'connector') {
    const { name: type, span } = origin.type;
    const params = readObject(origin.params, expandContext(state, level));
    return { kind: 'source', context, node, connector: { type, span, connection: undefined }, params };
  }
  const options = readObject(origin.options, expandContext(state, level));
  const { connector, params } = useConnection(origin.connection, options, level, state);
  return { kind: 'source', context, node, connector, params };
}

function draftExport(node: ExportNode, level: Level, state: WalkState): ExportDraft {
  const { context } = level;
  const expand = expandContext(state, level);
  const what = node.what.kind === 'sql' ? { query: expandSql(node.what.template, expand) } : { table: node.what };
  const uri = node.to.kind === 'uri' ? expandTemplate(node.to.uri, expand) : undefined;
  const options = readObject(node.options, expand);
  const { connector, params } =
    node.to.kind === 'uri'
      ? { connector: { type: node.to.type.name, span: node.to.type.span, connection: undefined }, params: options }
      : useConnection(node.to.connection, options, level, state);
  return { kind: 'export', context, node, what, uri, connector, params };
}

/** The connector and parameters of a connection of the profile; `options` go over them. */
function useConnection(
  template: Template,
  options: WrittenParameters,
  level: Level,
  state: WalkState,
): { readonly connector: ConnectorUse | undefined; readonly params: WrittenParameters } {
  const { input, report, parseTemplate } = state;
  const context = expandContext(state, level);
  const { span } = template;
  const at = { file: context.file, span };
  const text = expandTemplate(template, context);
  const name =
    text === undefined
      ? undefined
      : readNow(text.pieces, { at, what: 'the name of a connection', runDate: undefined, secrets: 'refused', report });
  if (name === undefined) return { connector: undefined, params: options };
  const connection = Object.hasOwn(input.connections, name) ? input.connections[name] : undefined;
  if (connection === undefined) {
    const available = Object.keys(input.connections);
    const args = { name, profile: input.profile, available, suggestion: suggest(name, available) };
    // A branch for another profile may well use a connection that only that profile has; a misspelt one is worth a word.
    const isTaken = level.context.branch === undefined;
    if (isTaken || args.suggestion !== undefined) {
      report.add(codes.references.unknownConnection, args, at, { severity: severityIn(level.context) });
    }
    return { connector: undefined, params: options };
  }
  const base = readConnection(name, connection, { span, context, parseTemplate });
  return { connector: { type: connection.type, span, connection: name }, params: withOverrides(base, options) };
}
