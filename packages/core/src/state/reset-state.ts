import { codes, sqlFlowError } from '@sqlflow/errors';
import { tableKey } from '@sqlflow/state';
import { appends, type StateWork } from './change-state.js';
import { loadName, meantLoads } from './known-loads.js';
import type { LoadInfo, ResetOptions, StateChange } from './project-state.js';

/** See `ProjectState.reset`. All LOADs that are meant, or none. */
export async function resetState(
  work: StateWork,
  source: string,
  options: ResetOptions,
): Promise<readonly StateChange[]> {
  const changes: StateChange[] = [];
  for (const load of meantLoads(work.loads, source, options)) {
    if (!appends(load, (await work.state.lastLoad(load))?.mode)) changes.push(await forgetMerging(work, load));
    else if (options.watermark === true) changes.push(await backToComplete(work, load));
    else changes.push(await forgetAppending(work, load));
  }
  return changes;
}

/**
 * Rows that are in the table would come twice, so the next run builds it anew. It may do so where nothing else puts rows
 * into the table.
 */
async function forgetAppending(work: StateWork, load: LoadInfo): Promise<StateChange> {
  const rows = await rowsIn(work, load.target);
  if (rows === 0n) return forget(work, load, { next: 'reads everything again, as on its first run' });
  const others = work.loads.filter(({ target }) => target === load.target).length;
  if (load.owner !== undefined && others === 1 && work.owners.writers(load.target) === 1)
    return forget(work, load, {
      rebuild: true,
      next: `reads everything and replaces \`${load.target}\` by it, in one transaction`,
    });
  const args = { load: loadName(load), table: load.target, rows: String(rows), owned: load.owner !== undefined };
  throw sqlFlowError(codes.history.resetDoubles, args);
}

/** Rows that are merged are the same however often they are read: nothing has to stay that tells them apart. */
function forgetMerging(work: StateWork, load: LoadInfo): Promise<StateChange> {
  return forget(work, load, { next: 'reads everything again and merges it' });
}

async function forget(
  { state, tx, name, commits }: StateWork,
  load: LoadInfo,
  { rebuild = false, next }: { readonly rebuild?: boolean; readonly next: string },
): Promise<StateChange> {
  if (commits) await state.forgetLoad(tx, load, name, { rebuild });
  const { bound } = load.cursor ?? {};
  return { load, does: 'forget', ...(bound === undefined ? {} : { before: bound }), next };
}

/** Further back loaded rows could not be told from new ones. */
async function backToComplete(work: StateWork, load: LoadInfo): Promise<StateChange> {
  const { state, tx, name, commits } = work;
  if (load.files > 0n) throw sqlFlowError(codes.incremental.noBoundToSet, { load: loadName(load) });
  const watermark = await state.watermark(tx, load);
  if (watermark === undefined) {
    throw sqlFlowError(codes.history.noWatermark, { load: loadName(load), what: 'reset' });
  }
  const { bound, completeFrom } = watermark;
  if (bound === undefined || completeFrom === undefined) {
    return { load, does: 'move-bound', next: 'reads everything, as it has met no row with a cursor yet' };
  }
  if (commits) await state.saveWatermark(tx, load, name, 'set', { ...watermark, bound: completeFrom });
  return {
    load,
    does: 'move-bound',
    before: bound,
    after: completeFrom,
    next: `reads from ${completeFrom} on and adds what is missing; further back its rows could not be told apart`,
  };
}

/** How many rows a table has; a table that is gone has none. */
async function rowsIn({ engine, tx }: StateWork, target: string): Promise<bigint> {
  const entry = (await engine.catalog({ columns: false })).find(({ table }) => tableKey(table) === target);
  if (entry === undefined) return 0n;
  const quoted = [entry.table.schema ?? 'main', entry.table.name].map((name) => `"${name.replaceAll('"', '""')}"`);
  const { rows } = await engine.run(tx, `SELECT count(*) AS n FROM ${quoted.join('.')}`);
  return BigInt(String(rows[0]?.n ?? 0));
}
