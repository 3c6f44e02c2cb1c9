import type { Source, SourceFile } from '@sqlflow/connector-sdk';
import type { Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { tableName } from '../../task-context.js';
import type { OpenedLoad } from '../opened-load.js';
import { type ReadStart, readStart } from '../read-start.js';
import { compareFiles, type FileChanges } from './compare-files.js';

/** What a LOAD finds before it reads. */
export interface FoundChanges {
  readonly start: ReadStart;
  readonly changes: FileChanges;
  /** Vanished files whose rows are to go. */
  readonly removed: readonly string[];
  /** When the files were listed, in milliseconds since 1970, taken before. */
  readonly listedAt: number;
  readonly list: () => Promise<readonly SourceFile[]>;
}

/** Looks at the files and at what this LOAD has loaded before. */
export async function findChanges(tx: Transaction, load: OpenedLoad): Promise<FoundChanges> {
  const { context, key, settings, source, task } = load;
  const start = await readStart(tx, load);
  // Without a watermark the LOAD starts afresh, whatever it once loaded: rows are replaced by their file all the same.
  const afresh = start.watermark === undefined;
  const manifest = afresh ? [] : await context.state.manifest(tx, key);
  const removedBefore = afresh ? [] : await context.state.removedFiles(tx, key);
  const known = [...manifest.map(({ path }) => path), ...removedBefore];
  const listing = filesOf(source, load);
  const list = () => listing({ stream: task.stream, known });
  const listedAt = Date.now();
  const files = await list();
  const changes = await compareFiles(files, manifest, context.signal);
  const removed = settings.deletedFiles === 'remove' ? changes.gone : [];
  if (files.length === 0 && removed.length > 0) refuseAllGone(load, removed.length);
  return { start, changes, removed, listedAt, list };
}

function filesOf(source: Source, { planned }: OpenedLoad): NonNullable<Source['files']> {
  if (source.files !== undefined) return source.files.bind(source);
  throw sqlFlowError(codes.run.notSupportedYet, {
    what: `\`cursor_field: _file_modified\` with TYPE ${planned.type}`,
    instead: 'follow a column of the data',
  });
}

/** A folder that is not mounted looks like one from which all was deleted. */
function refuseAllGone({ planned, task }: OpenedLoad, count: number): void {
  if (planned.common.minRows === 0) return;
  const args = { source: task.source, table: tableName(task.target), count: String(count) };
  throw sqlFlowError(codes.incremental.allFilesGone, args);
}
