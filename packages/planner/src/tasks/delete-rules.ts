import { codes } from '@sqlflow/errors';
import { sqlTokens } from '@sqlflow/parser';
import type { DeclaredSource } from '../names/sources.js';
import { quoteName } from '../names/table-key.js';
import type { DeleteDetection } from '../plan/plan.js';
import { actualText, type ResolvedText } from '../text/resolved-text.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { LoadRules } from './load-rules.js';
import type { Planning } from './planning.js';

/** How a LOAD finds rows that are deleted at its source. What contradicts itself is reported. */
export function deleteRules(
  { context, node, where }: LoadDraft,
  source: DeclaredSource | undefined,
  { mode }: LoadRules,
  { report }: Planning,
): DeleteDetection | undefined {
  const usable = source?.usable;
  const deletes = usable?.common.deletes;
  if (source === undefined || usable === undefined || deletes === undefined) return undefined;
  const severity = { severity: severityIn(context) };
  const at = usable.placeOf('delete_detection') ?? source.at;
  const { name } = source;
  if (mode !== 'merge') {
    const load = { file: context.file, span: node.span };
    report.add(codes.deletes.needsMerge, { method: deletes.method, mode }, load, severity);
  }
  if (deletes.method === 'soft') {
    if (where !== undefined && namesColumn(where, deletes.column)) {
      const args = { source: name, column: deletes.column };
      report.add(codes.deletes.whereHidesMarked, args, { file: context.file, span: where.span }, severity);
    }
    return deletes;
  }
  if (!usable.comparesKeys) report.add(codes.deletes.cannotCompare, { source: name }, at, severity);
  if (where !== undefined) {
    report.add(codes.deletes.whereHidesKeys, { source: name }, { file: context.file, span: node.span }, severity);
  }
  return deletes;
}

/** Whether SQL has a column's name outside strings and comments: as words, quoted or not. */
function namesColumn(sql: ResolvedText, column: string): boolean {
  const text = actualText(sql);
  const names = new Set([column.toLowerCase(), quoteName(column).toLowerCase()]);
  return sqlTokens(text).some(({ start, end }) => names.has(text.slice(start, end).toLowerCase()));
}
