import { codes } from '@sqlflow/errors';
import type { DeclaredSource } from '../names/sources.js';
import type { LoadTask } from '../plan/plan.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { Planning } from './planning.js';

/** `min_rows` guards replacements only: a load that adds rows may well find none. Who wrote it there should know. */
export function warnOfIdleMinRows(
  { context, node }: LoadDraft,
  source: DeclaredSource,
  mode: LoadTask['mode'],
  { report }: Planning,
): void {
  if (mode === 'replace' || source.usable?.common.minRows === undefined) return;
  const at = source.usable.placeOf('min_rows') ?? source.at;
  const args = { parameter: 'min_rows', reason: `LOAD ${node.table.parts.at(-1)?.name ?? ''} replaces nothing` };
  const related = [{ message: 'it adds rows to its table', at: { file: context.file, span: node.span } }];
  report.add(codes.parameters.idleParameter, args, at, { severity: severityIn(context), related });
}
