import type { SourceFile } from '@sqlflow/connector-sdk';
import type { ManifestFile, StoredManifestFile } from '@sqlflow/state';

/** How the files that are there differ from those that a LOAD has loaded. */
export interface FileChanges {
  /** Never loaded, or forgotten. */
  readonly added: readonly SourceFile[];
  /** Loaded before with other content, as far as can be told. */
  readonly changed: readonly SourceFile[];
  /** As it was loaded. */
  readonly unchanged: readonly SourceFile[];
  /** Those of the unchanged whose content had to be looked at: recorded anew, so that the next run need not. */
  readonly touched: readonly ManifestFile[];
  /** Paths of files that were loaded and are not there any more. */
  readonly gone: readonly string[];
}

/** Coarsest clock of a file system (FAT): two writes that lie closer together may leave the same time. */
const clockMilliseconds = 2_000;

/**
 * Compares files with the manifest of what was loaded, never with the highest time of it: copies may keep an old time
 * (`cp -p`, `rsync`, `tar`). Where size and time do not tell, the content does, by its hash.
 */
export async function compareFiles(
  files: readonly SourceFile[],
  manifest: readonly StoredManifestFile[],
  signal: AbortSignal,
): Promise<FileChanges> {
  const known = new Map(manifest.map((entry) => [entry.path, entry]));
  const added: SourceFile[] = [];
  const changed: SourceFile[] = [];
  const unchanged: SourceFile[] = [];
  const touched: ManifestFile[] = [];
  for (const file of files) {
    const entry = known.get(file.path);
    if (entry === undefined) {
      added.push(file);
      continue;
    }
    if (isAsRecorded(file, entry)) {
      unchanged.push(file);
      continue;
    }
    const hash = entry.hash !== undefined && file.size === entry.size ? await file.hash({ signal }) : undefined;
    if (hash === undefined || hash !== entry.hash) {
      changed.push(file);
      continue;
    }
    unchanged.push(file);
    touched.push(manifestEntry(file, hash));
  }
  const there = new Set(files.map(({ path }) => path));
  return { added, changed, unchanged, touched, gone: [...known.keys()].filter((path) => !there.has(path)) };
}

export function manifestEntry({ path, size, modified }: SourceFile, hash: string): ManifestFile {
  return { path, size, modifiedAt: modified, hash };
}

/** Whether size and times alone say that a file is the one that was recorded. */
function isAsRecorded(file: SourceFile, entry: StoredManifestFile): boolean {
  if (file.size !== entry.size || microseconds(file.modified) !== microseconds(entry.modifiedAt)) return false;
  return !wasWrittenSince(file, Date.parse(entry.recordedAt));
}

/**
 * Whether a file may have been written to since an instant (milliseconds since 1970), going by its times. A time in the
 * future says nothing of when it was written.
 */
export function wasWrittenSince({ modified, placed }: SourceFile, since: number): boolean {
  const soon = Date.now() + clockMilliseconds;
  return [modified, ...(placed === undefined ? [] : [placed])]
    .map((time) => Date.parse(time))
    .some((time) => time >= since - clockMilliseconds && time <= soon);
}

/** State tables leave out a fraction of zero. */
function microseconds(instant: string): string {
  const [, seconds = instant, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(instant) ?? [];
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}
