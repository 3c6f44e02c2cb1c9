import type { Transaction } from '@sqlflow/engine';
import type { ManifestFile, Watermark } from '@sqlflow/state';
import type { OpenedLoad } from '../opened-load.js';
import type { FoundChanges } from './find-changes.js';

/**
 * Saves which files are loaded, in the transaction that holds their rows. The watermark beside it, the time of the newest
 * file, is for people, and says that there is a manifest; what is new is decided without it.
 */
export async function rememberFiles(
  tx: Transaction,
  { context, key, settings, fingerprint }: OpenedLoad,
  { start, changes, removed }: FoundChanges,
  loaded: readonly ManifestFile[],
): Promise<Watermark> {
  const before = start.watermark;
  const entries = [...loaded, ...changes.touched];
  if (before !== undefined && entries.length + removed.length === 0) return before;
  const files = [...changes.added, ...changes.changed, ...changes.unchanged];
  const times = [...files.map(({ modified }) => modified), ...(before?.bound === undefined ? [] : [before.bound])];
  const newest = times.sort().at(-1);
  const watermark: Watermark = {
    cursorField: settings.cursor,
    type: 'TIMESTAMP WITH TIME ZONE',
    fingerprint,
    ...(newest === undefined ? {} : { value: newest, bound: newest }),
  };
  await context.state.saveManifest(tx, key, context.runId, { loaded: entries, removed });
  await context.state.saveWatermark(tx, key, context.runId, 'loaded', watermark);
  return watermark;
}
