import { codes, sqlFlowError } from '@sqlflow/errors';
import type { LoadKey, StoredWatermark } from '@sqlflow/state';
import { tableName } from '../task-context.js';
import type { OpenedLoad } from './opened-load.js';

/**
 * A LOAD that appends and has no watermark starts from nothing. Where another LOAD has already put the same data into the
 * table, every row would come twice: because two files load it, or because this is the same LOAD under another name or
 * with another WHERE.
 */
export function refuseDoubling(load: OpenedLoad, others: readonly StoredWatermark[]): void {
  const { key, task, fingerprint } = load;
  if (task.mode !== 'append') return;
  const doubled = others.find(
    (other) => other.fingerprint === fingerprint && other.key.stream === key.stream && overlaps(load, other),
  );
  if (doubled === undefined) return;
  const { file, source } = doubled.key;
  throw sqlFlowError(codes.incremental.loadedTwice, {
    table: tableName(task.target),
    source: task.source,
    file: key.file,
    other: file === key.file ? `\`${source}\` of the same file, as it was before` : `\`${source}\` of ${file}`,
    otherSource: source,
  });
}

/** Two LOADs of one plan may share a table where each has a WHERE of its own, which says which rows are whose. */
function overlaps({ context, key }: OpenedLoad, { key: other }: StoredWatermark): boolean {
  const apart = key.whereHash !== '' && other.whereHash !== '' && key.whereHash !== other.whereHash;
  if (context.loads.own(other)) return key.file !== other.file && !apart;
  return key.file === other.file || !apart || sameBut(key, other);
}

function sameBut(key: LoadKey, other: LoadKey): boolean {
  return key.source === other.source;
}
