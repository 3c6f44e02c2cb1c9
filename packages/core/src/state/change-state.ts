import type { Engine, Transaction } from '@sqlflow/engine';
import { openStateStore, type StateStore } from '@sqlflow/state';
import type { ProjectParts } from '../project/project-parts.js';
import { knownLoads } from './known-loads.js';
import { type LoadOwners, loadOwners } from './load-owners.js';
import type { ChangeOptions, LoadInfo } from './project-state.js';

/** What a change of state works with. */
export interface StateWork {
  readonly engine: Engine;
  readonly state: StateStore;
  readonly tx: Transaction;
  readonly loads: readonly LoadInfo[];
  readonly owners: LoadOwners;
  /** What the rows that are written say of who wrote them. */
  readonly name: string;
  /** False: only say what would be done. */
  readonly commits: boolean;
}

/** Does a piece of work on the state in one transaction; one that only says what it would do changes nothing. */
export async function changeState<T>(
  parts: ProjectParts,
  command: string,
  options: ChangeOptions & { readonly past?: boolean },
  work: (input: StateWork) => Promise<T>,
): Promise<T> {
  const engine = await parts.engines.writable();
  const state = await openStateStore(engine);
  const owners = await loadOwners(parts, engine, options);
  const loads = await knownLoads(engine, state, owners, options.past);
  const commits = options.dryRun !== true;
  const name = `state ${command}`;
  return engine.transaction((tx) => work({ engine, state, tx, loads, owners, name, commits }), { label: 'state' });
}

/** Whether a LOAD adds rows. Where nobody knows, it is taken to: that is the case in which a row could come twice. */
export function appends(load: LoadInfo, lastMode: string | undefined): boolean {
  // A run that built the table anew replaced it, whatever it does otherwise.
  const mode = load.owner?.mode ?? (lastMode === 'replace' ? undefined : lastMode);
  return mode === undefined || mode === 'append';
}
