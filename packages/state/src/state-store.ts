import type { FileManifest } from './tables/file-manifest.js';
import type { LoadStates } from './tables/load-states.js';
import type { Rejects } from './tables/rejects.js';
import type { RunHistory } from './tables/run-history.js';
import type { SchemaVersions } from './tables/schema-versions.js';
import type { SourceHealthTable } from './tables/source-health.js';
import type { SourceStates } from './tables/source-states.js';
import type { TableWriters } from './tables/table-writers.js';
import type { Upkeep } from './tables/upkeep.js';
import type { Watermarks } from './tables/watermarks.js';
import type { WindowRows } from './tables/window-rows.js';

/**
 * What SQLFlow remembers between runs. It lives with the data: whatever is written takes the engine's transaction, so
 * that data and the state that speaks of it commit together or not at all. Reads that take a transaction see what it
 * has written.
 */
export interface StateStore
  extends Watermarks,
    SourceStates,
    WindowRows,
    FileManifest,
    LoadStates,
    RunHistory,
    TableWriters,
    SourceHealthTable,
    Rejects,
    SchemaVersions,
    Upkeep {}
