import type { SourceFile } from '@sqlflow/connector-sdk';
import type { Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type LoadKey, tableKey } from '@sqlflow/state';
import { tableName } from '../../task-context.js';
import type { OpenedLoad } from '../opened-load.js';

/**
 * Rows belong to a LOAD by their file. A file that another LOAD has put into the same table would be there twice, or each
 * LOAD would take out the rows of the other, also where each has a WHERE of its own.
 */
export async function refuseSharedFiles(
  tx: Transaction,
  load: OpenedLoad,
  files: readonly SourceFile[],
): Promise<void> {
  const { context, key, task } = load;
  if (files.length === 0) return;
  const target = tableKey(task.target);
  const loaders = await context.state.loadersOf(
    tx,
    target,
    files.map(({ path }) => path),
  );
  const others = loaders.filter((loader) => !sameLoad(loader.key, key));
  if (others.length === 0) return;
  // What a LOAD that was reset has loaded is not its own any more.
  const alive = await context.state.watermarks(tx, { target });
  const shared = others.find((loader) => alive.some((watermark) => sameLoad(watermark.key, loader.key)));
  if (shared === undefined) return;
  const { file, source } = shared.key;
  throw sqlFlowError(codes.incremental.sharedFile, {
    table: tableName(task.target),
    source: task.source,
    path: shared.path,
    other: file === key.file ? `\`${source}\` of the same pipeline file` : `\`${source}\` of ${file}`,
  });
}

function sameLoad(left: LoadKey, right: LoadKey): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
