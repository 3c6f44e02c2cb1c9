import { codes } from '@sqlflow/errors';
import type { DeclaredSource } from '../names/sources.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { LoadRules } from './load-rules.js';
import type { Planning } from './planning.js';

/**
 * `min_rows` guards replacements only: a load that adds rows may well find none. Who wrote it there should know. Where
 * vanished files lose their rows, 0 says that all files may be gone.
 */
export function warnOfIdleMinRows(
  { context, node }: LoadDraft,
  source: DeclaredSource,
  { mode, incremental }: LoadRules,
  { report }: Planning,
): void {
  if (mode === 'replace' || incremental?.deletedFiles === 'remove') return;
  if (source.usable?.common.minRows === undefined) return;
  const at = source.usable.placeOf('min_rows') ?? source.at;
  const args = { parameter: 'min_rows', reason: `LOAD ${node.table.parts.at(-1)?.name ?? ''} replaces nothing` };
  const related = [{ message: 'it adds rows to its table', at: { file: context.file, span: node.span } }];
  report.add(codes.parameters.idleParameter, args, at, { severity: severityIn(context), related });
}
