import type { QualifiedNameNode } from '@sqlflow/parser';
import type { ConnectorSpec } from '../connector-specs.js';
import { planPlaceOf } from '../files/source-file.js';
import { addReads, noReads, type Reads } from '../names/reads.js';
import { quoteName } from '../names/table-key.js';
import { hideSecrets } from '../parameters/plan-parameters.js';
import { reportProblems } from '../parameters/report-problems.js';
import { encodeText } from '../plan/encode-text.js';
import type { ExportTask, PlanSql } from '../plan/plan.js';
import { type ResolvedText, shownText } from '../text/resolved-text.js';
import type { ExportDraft, StatementContext } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { accessOf } from './access.js';
import { withoutAddressSecrets } from './address-secrets.js';
import type { Blueprint } from './blueprint.js';
import { noteParameters } from './part-places.js';
import { filePlace, type PlacePath } from './places.js';
import type { Planning } from './planning.js';
import { planSql, readQuery } from './read-query.js';
import { secretSpansOf } from './secret-spans.js';

/** Plans an EXPORT. Undefined when it does not run or something about it is wrong; that is reported. */
export function planExport(draft: ExportDraft, planning: Planning): Blueprint | undefined {
  const { context, node, what, connector, params } = draft;
  const { book, input, report } = planning;
  const uri = draft.uri === undefined ? undefined : withoutAddressSecrets(draft.uri, 'export', book);
  const reads =
    'table' in what ? readTable(what.table, context, planning) : readExported(what.query, context, planning);
  const options = checkOptions(draft, planning);
  if (options === undefined || connector === undefined || context.branch !== undefined) return undefined;
  const { spec, checked } = options;
  const isConnection = connector.connection !== undefined;
  if ((!isConnection && uri === undefined) || ('query' in what && what.query === undefined)) return undefined;
  const name = isConnection ? `connection:${connector.connection}` : shownText(uri ?? { pieces: [] });
  const id = `export:${name}`;
  const owner = connector.connection ?? 'export';
  const hidden = hideSecrets({
    checked,
    written: params,
    name: owner,
    file: context.file,
    span: connector.span,
    book,
    report,
  });
  const place = writtenPlace(spec, uri, connector.connection, input.directory);
  return {
    id,
    context,
    at: { file: context.file, span: node.span },
    ...accessOf(reads, { places: [], writes: [], writtenPlaces: [place] }, input.directory),
    build: (base): ExportTask => ({
      ...base,
      kind: 'export',
      query: exportedSql(what, context, planning),
      to: {
        uri: uri === undefined ? '' : encodeText(uri, book).text,
        type: spec.type,
        ...(connector.connection === undefined ? {} : { connection: connector.connection }),
        options: hidden.encode(),
        local: !isConnection && spec.destinationLocal,
      },
    }),
  };
}

function checkOptions({ context, node, connector, params, uri }: ExportDraft, planning: Planning) {
  if (connector === undefined) return undefined;
  const severity = severityIn(context);
  const { file } = context;
  const at = { file, span: connector.span };
  const spec = planning.connectors.find(connector.type, 'destination', at, severity);
  if (spec === undefined) return undefined;
  const checked = spec.checkOptions(params.raw);
  planning.secretSpans.push(...secretSpansOf(file.path, [checked], params));
  const statement = { file, span: node.span };
  if (uri !== undefined) planning.parts.note(statement, 'path', { file, span: uri.span });
  noteParameters(planning.parts, statement, [checked], params);
  const owner = { file, span: connector.span, connection: connector.connection, severity };
  reportProblems(checked.problems, params, [checked], owner, planning.report);
  return checked.problems.length > 0 ? undefined : { spec, checked };
}

function readExported(query: ResolvedText | undefined, context: StatementContext, planning: Planning): Reads {
  return query === undefined ? noReads() : readQuery(query, context, undefined, planning);
}

/** `EXPORT table` names its table itself; nobody needs to be asked. */
function readTable(node: QualifiedNameNode, context: StatementContext, planning: Planning): Reads {
  const reads = noReads();
  const parts = node.parts.map((part) => part.name);
  const table = {
    schema: parts.at(-2),
    name: parts.at(-1) ?? '',
    offset: undefined,
    shown: undefined,
    file: undefined,
  };
  const analysis = { tables: [table], files: [], complete: true, statements: 1, namesMain: false };
  addReads(reads, analysis, {
    tables: planning.tables,
    context,
    report: planning.report,
    own: undefined,
    placeOf: () => ({ file: context.file, span: node.span }),
    gaps: planning.gaps,
  });
  return reads;
}

function exportedSql(what: ExportDraft['what'], context: StatementContext, { book }: Planning): PlanSql {
  if ('query' in what) return planSql(what.query ?? { pieces: [], span: { start: 0, end: 0 } }, context, book);
  const { parts, span } = what.table;
  const text = `FROM ${parts.map((part) => quoteName(part.name)).join('.')}`;
  const segment = { length: text.length, start: span.start, end: span.end, whole: true } as const;
  return { text, segments: [segment], place: planPlaceOf({ file: context.file, span }) };
}

function writtenPlace(
  spec: ConnectorSpec,
  uri: ResolvedText | undefined,
  connection: string | undefined,
  directory: string | undefined,
): PlacePath {
  if (connection !== undefined || uri === undefined) {
    const key = `connection:${connection ?? ''}`;
    return { key, path: key, shown: key };
  }
  const path = uri.pieces
    .map((piece) => (piece.kind === 'literal' ? piece.text : piece.known === 'in-run' ? '*' : piece.value))
    .join('');
  const shown = shownText(uri);
  if (spec.destinationLocal || path.includes('://')) return filePlace({ path, shown }, directory);
  const scheme = `${spec.type.toLowerCase()}:`;
  return { key: scheme + path, path: scheme + path, shown: scheme + shown };
}
