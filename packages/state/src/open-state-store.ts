import type { Engine } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { LoadSnapshot } from './load-snapshot.js';
import { migrate, readableVersion } from './migrate.js';
import { migrations } from './migrations.js';
import type { StateStore } from './state-store.js';
import { fileManifest } from './tables/file-manifest.js';
import { historyStorage } from './tables/history-storage.js';
import { loadStates } from './tables/load-states.js';
import { rejects } from './tables/rejects.js';
import { runHistory } from './tables/run-history.js';
import { schemaVersions } from './tables/schema-versions.js';
import { sourceHealth } from './tables/source-health.js';
import { sourceStates } from './tables/source-states.js';
import { tableWriters } from './tables/table-writers.js';
import { upkeep } from './tables/upkeep.js';
import { watermarks } from './tables/watermarks.js';
import { windowRows } from './tables/window-rows.js';

const opened = new WeakMap<Engine, Promise<StateStore>>();

/**
 * The state store in schema `sqlflow` of the engine's database; makes its tables, or brings them to this version.
 * Call it before tasks run side by side. Opening the same engine again is free.
 *
 * @throws SqlFlowError SF7050 when a newer SQLFlow wrote the tables, SF7051 when schema `sqlflow` is somebody else's.
 */
export function openStateStore(engine: Engine): Promise<StateStore> {
  const known = opened.get(engine);
  if (known !== undefined) return known;
  const opening = open(engine);
  opened.set(engine, opening);
  opening.catch(() => opened.delete(engine));
  return opening;
}

/**
 * The state store of a database as it is, without making or changing its tables: for reading, also where the database may
 * not be written. Undefined when there is no state yet.
 *
 * @throws SqlFlowError SF7050 when a newer SQLFlow wrote the tables.
 */
export async function readStateStore(engine: Engine): Promise<StateStore | undefined> {
  const version = await readableVersion(engine, migrations);
  return version === undefined ? undefined : storeOf(engine, version);
}

async function open(engine: Engine): Promise<StateStore> {
  if (!engine.capabilities.transactionalState) {
    throw sqlFlowError(codes.run.notSupportedYet, { what: 'an engine that cannot commit state together with data' });
  }
  await migrate(engine, migrations);
  return storeOf(engine, migrations.length);
}

function storeOf(engine: Engine, version: number): StateStore {
  const history = historyStorage(version);
  const snapshot = new LoadSnapshot(engine);
  return {
    ...watermarks(engine, snapshot),
    ...sourceStates(engine, snapshot),
    ...windowRows(engine),
    ...fileManifest(engine),
    ...loadStates(engine, snapshot, history),
    ...runHistory(engine, history),
    ...tableWriters(engine, history),
    ...sourceHealth(engine),
    ...rejects(engine),
    ...schemaVersions(engine),
    ...upkeep(engine, snapshot, history),
  };
}
