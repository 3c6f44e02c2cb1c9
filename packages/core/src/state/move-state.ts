import { codes, sqlFlowError } from '@sqlflow/errors';
import type { LoadKey } from '@sqlflow/state';
import { keyOfLoad } from '../run/load/opened-load.js';
import type { StateWork } from './change-state.js';
import { isCalled, isInto, loadName, meantLoads } from './known-loads.js';
import { identity } from './load-owners.js';
import type { LoadInfo, MoveOptions, StateChange } from './project-state.js';

/** See `ProjectState.move`. */
export async function moveState(work: StateWork, source: string, options: MoveOptions): Promise<StateChange> {
  const { state, tx, name, commits } = work;
  const load = oneWithoutOwner(work, source, options);
  const to = oneWithoutState(work, source, options);
  if (commits) await state.moveLoad(tx, load, to, name);
  const { bound } = load.cursor ?? {};
  return {
    load,
    does: 'hand-over',
    ...(bound === undefined ? {} : { before: bound, after: bound }),
    next: `of \`${to.source}\` in ${to.file} ${bound === undefined ? 'goes on with this state' : `reads from ${bound} on, less its lookback`}`,
  };
}

/** The state that is to be moved: a LOAD that still stands in a pipeline keeps its own. */
function oneWithoutOwner({ loads }: StateWork, source: string, { table }: MoveOptions): LoadInfo {
  const meant = meantLoads(loads, source, { table });
  const free = meant.filter(({ owner }) => owner === undefined);
  const [only, ...others] = free;
  if (only === undefined) {
    const why = `${loadName(meant[0] as LoadInfo)} stands in ${meant[0]?.owner?.pipeline ?? ''} and goes on with it`;
    throw sqlFlowError(codes.history.nothingToMove, { source, table, why });
  }
  if (others.length > 0) throw several(source, 'state without a LOAD', free.map(loadName));
  return only;
}

/** The LOAD that takes the state over: one that remembers nothing yet. */
function oneWithoutState({ loads, owners }: StateWork, source: string, { table, to }: MoveOptions): LoadKey {
  const taken = new Set(loads.map(identity));
  const all = owners
    .all()
    .map(({ task }) => keyOfLoad(task))
    .filter((key) => isCalled(key, to) && isInto(key, table));
  const free = all.filter((key) => !taken.has(identity(key)));
  const [only, ...others] = free;
  if (only === undefined) {
    const why =
      all.length === 0
        ? `no pipeline loads \`${table}\` from \`${to}\``
        : `the LOAD of \`${table}\` from \`${to}\` has a state of its own`;
    throw sqlFlowError(codes.history.nothingToMove, { source, table, why });
  }
  if (others.length > 0) {
    throw several(
      to,
      'LOAD without state',
      free.map(({ source: name, target, file }) => `${name} into ${target} (${file})`),
    );
  }
  return only;
}

function several(source: string, what: string, loads: readonly string[]) {
  return sqlFlowError(codes.history.ambiguousLoad, { source, what, loads });
}
