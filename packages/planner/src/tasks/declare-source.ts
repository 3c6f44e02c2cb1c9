import { codes, type Severity } from '@sqlflow/errors';
import type { At } from '../files/source-file.js';
import { planPlaceOf } from '../files/source-file.js';
import { sourceName, type UsableSource } from '../names/sources.js';
import { commonEntry, refuseReferences, sourceSettings } from '../parameters/common-settings.js';
import { hideSecrets } from '../parameters/plan-parameters.js';
import { applyPolicies } from '../parameters/policies.js';
import { reportProblems } from '../parameters/report-problems.js';
import type { SourceDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { noteParameters } from './part-places.js';
import type { Planning } from './planning.js';
import { secretSpansOf } from './secret-spans.js';
import { sourceFiles } from './source-files.js';

/** Checks a SOURCE and makes its name known. */
export function declareSource(draft: SourceDraft, planning: Planning): void {
  const { context, node } = draft;
  const { sources, report } = planning;
  const name = sourceName(draft);
  const at: At = { file: context.file, span: node.name.span };
  const severity = severityIn(context);
  const first = sources.declared.get(name.toLowerCase(), context.branch);
  if (first !== undefined) {
    const related = [{ message: 'it was declared here', at: first.at }];
    report.add(codes.references.duplicateSource, { name: first.name }, at, { severity, related });
  }
  const usable = usableSource(draft, name, severity, planning);
  if (first !== undefined) return;
  sources.declared.set(name.toLowerCase(), { name, at, taken: context.branch === undefined, usable }, context.branch);
}

function usableSource(
  draft: SourceDraft,
  name: string,
  severity: Severity | undefined,
  planning: Planning,
): UsableSource | undefined {
  const { context, node, connector, params } = draft;
  const { report, book, secretSpans } = planning;
  if (connector === undefined) return undefined;
  const at: At = { file: context.file, span: connector.span };
  const spec = planning.connectors.find(connector.type, 'source', at, severity);
  if (spec === undefined) return undefined;
  const checked = spec.checkSource(params.raw);
  secretSpans.push(...secretSpansOf(context.file.path, [checked.own, checked.common], params));
  noteParameters(planning.parts, { file: context.file, span: node.span }, [checked.own, checked.common], params);
  const owner = { file: context.file, span: connector.span, connection: connector.connection, severity };
  reportProblems(checked.problems, params, [checked.own, checked.common], owner, report);
  refuseReferences(checked, params, context.file, report);
  const placeOf = (...names: readonly string[]): At | undefined => {
    const entry = commonEntry(checked, params, ...names);
    return entry === undefined ? undefined : { file: context.file, span: entry.valueSpan };
  };
  const { common, policies } = applyPolicies({
    node,
    file: context.file,
    settings: sourceSettings(checked),
    local: spec.sourceLocal,
    places: {
      schema: placeOf('schema_evolution', 'handle_schema_changes'),
      retries: placeOf('max_retries', 'error_handling/retry_strategy/max_attempts'),
    },
    severity,
    report,
  });
  if (checked.problems.length > 0 || context.branch !== undefined) return undefined;
  const input = { checked: checked.own, written: params, name, file: context.file, span: connector.span, book, report };
  const hidden = hideSecrets(input);
  return {
    common,
    comparesKeys: spec.sourceCapabilities?.deletes === true,
    placeOf,
    stream: (stream) => spec.streamSettings?.(checked.own.input, stream) ?? {},
    obeyed: new Set(),
    connection: connector.connection,
    files: sourceFiles(spec, checked.own, hidden),
    plan: () => ({
      name,
      type: spec.type,
      ...(connector.connection === undefined ? {} : { connection: connector.connection }),
      params: hidden.encode(),
      common,
      policies,
      place: planPlaceOf({ file: context.file, span: node.span }),
    }),
  };
}
