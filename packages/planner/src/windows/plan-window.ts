import { codes } from '@sqlflow/errors';
import { planPlaceOf } from '../files/source-file.js';
import { targetOf } from '../names/target.js';
import type { PlannedLookback, PlannedWindow } from '../plan/plan.js';
import type { Planning } from '../tasks/planning.js';
import type { TransformDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { readLookback } from './lookback.js';
import { reportInWindow } from './report-variables.js';

/** What INCREMENTAL BY says; undefined for every other mode. What is wrong with it is reported. */
export function planWindow(draft: TransformDraft, planning: Planning): PlannedWindow | undefined {
  const { context, node, query } = draft;
  const { file } = context;
  const mode = node.kind === 'create-table' && node.mode?.mode === 'incremental' ? node.mode : undefined;
  if (mode?.by === undefined) return undefined;
  const { key, shown } = targetOf(node.name, context);
  if (query !== undefined) reportInWindow(query, { shown, mode: mode.span }, context, planning);
  const others = (planning.tables.makers.get(key) ?? []).filter(
    ({ taken, at }) => taken && !(at.file === file && at.span.start === node.span.start),
  );
  if (others.length > 0 && context.branch === undefined) {
    const related = others.map((other) => ({ message: `\`${other.name}\` is filled here`, at: other.at }));
    planning.report.add(codes.windows.filledTwice, { table: shown }, { file, span: node.name.span }, { related });
  }
  const lookback = mode.lookback === undefined ? undefined : planLookback(mode.lookback, draft, planning);
  return {
    by: mode.by.name,
    place: planPlaceOf({ file, span: mode.by.span }),
    ...(lookback === undefined ? {} : { lookback }),
  };
}

function planLookback(
  { text, span }: { readonly text: string; readonly span: { readonly start: number; readonly end: number } },
  { context }: TransformDraft,
  { report }: Planning,
): PlannedLookback | undefined {
  const at = { file: context.file, span };
  const read = readLookback(text);
  if (typeof read !== 'string') return { ...read, place: planPlaceOf(at) };
  report.add(codes.windows.badLookback, { text, reason: read }, at, { severity: severityIn(context) });
  return undefined;
}
