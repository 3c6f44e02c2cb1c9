import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { RunEntry, StateStore } from '@sqlflow/state';

/**
 * The run of that id, or the only one whose id begins so.
 *
 * @throws SqlFlowError SF9210 when there is none, SF9211 when there are several.
 */
export async function findRun(state: Pick<StateStore, 'history'>, run: string): Promise<RunEntry> {
  const all = await state.history();
  const wanted = run.trim();
  const exact = all.find(({ runId }) => runId === wanted);
  if (exact !== undefined) return exact;
  const [only, ...others] = wanted === '' ? [] : all.filter(({ runId }) => runId.startsWith(wanted));
  const known = all.map(({ runId }) => runId);
  if (only === undefined) {
    throw sqlFlowError(codes.history.unknownRun, { run, known, suggestion: suggest(wanted, known.slice(0, 100)) });
  }
  if (others.length > 0) {
    throw sqlFlowError(codes.history.ambiguousRun, { run, runs: [only, ...others].map(({ runId }) => runId) });
  }
  return only;
}
