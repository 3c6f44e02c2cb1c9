import { codes } from '@sqlflow/errors';
import { sqlTokens } from '@sqlflow/parser';
import type { At } from '../files/source-file.js';
import type { DeclaredSource } from '../names/sources.js';
import { quoteName } from '../names/table-key.js';
import { targetOf } from '../names/target.js';
import type { DeleteDetection } from '../plan/plan.js';
import { actualText, type ResolvedText } from '../text/resolved-text.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { LoadRules } from './load-rules.js';
import type { Planning } from './planning.js';

/** How a LOAD finds rows that are deleted at its source. What contradicts itself is reported. */
export function deleteRules(
  draft: LoadDraft,
  source: DeclaredSource | undefined,
  { mode }: LoadRules,
  planning: Planning,
): DeleteDetection | undefined {
  const { context, node, where } = draft;
  const { report } = planning;
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
  refuseShared(draft, name, planning);
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

/** Of a table that two statements fill nobody knows which of its rows the source once had. */
function refuseShared({ context, node }: LoadDraft, source: string, { tables, report }: Planning): void {
  if (context.branch !== undefined) return;
  const { key, shown } = targetOf(node.table, context);
  const at = { file: context.file, span: node.span };
  const other = tables.makers.get(key)?.find((each) => each.taken && !isSame(each.at, at));
  if (other === undefined) return;
  const related = [{ message: `\`${shown}\` is filled here, too`, at: other.at }];
  report.add(codes.deletes.sharedTable, { source, table: shown }, at, { related });
}

function isSame(one: At, other: At): boolean {
  return one.file === other.file && one.span.start === other.span.start;
}

/** Whether SQL has a column's name outside strings and comments: as words, quoted or not. */
function namesColumn(sql: ResolvedText, column: string): boolean {
  const text = actualText(sql);
  const names = new Set([column.toLowerCase(), quoteName(column).toLowerCase()]);
  return sqlTokens(text).some(({ start, end }) => names.has(text.slice(start, end).toLowerCase()));
}
