import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { asExportError } from './export-error.js';
import { type ExportRequest, type ExportResult, makeWritableDirectory, statOrUndefined } from './file-export.js';
import { nameBeside, removeLeftovers, stagingEnding } from './leftovers.js';
import { syncDirectory, syncFile } from './sync.js';

/** Inside the target: which files the last export wrote, so that only those are ever removed. */
const manifestName = '.sqlflow-manifest.json';

/**
 * Written beside the target once all new files are complete; its rename is the moment the export happens. While it is
 * there the change is not finished; whoever finds it finishes it. Paths are relative, with `/`.
 */
interface Journal {
  readonly version: 1;
  readonly runId: string;
  /** Which export of which run it is. */
  readonly writeId?: string;
  /** Name of the staging directory beside the target. */
  readonly staging: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

interface Manifest {
  readonly version: 1;
  readonly files: readonly string[];
  readonly writeId?: string;
}

/**
 * Writes a partitioned directory. New files are written to a staging directory beside the target; then a journal makes
 * the change one step: before it nothing has happened, after it a killed run is completed by the next one.
 *
 * @throws SqlFlowError when the target must not be overwritten, holds files of others, or cannot be written.
 */
export async function exportPartitioned(request: ExportRequest): Promise<ExportResult> {
  const { target, displayPath } = request;
  const parent = dirname(target.path);
  const staging = nameBeside(basename(target.path), request.runId, stagingEnding);
  try {
    await makeWritableDirectory(parent);
    await recoverPartitionedExport(target.path);
    const existing = await existingFiles(request);
    const result = await request.write({ ...target, path: join(parent, staging) });
    const add = await listFiles(join(parent, staging));
    for (const file of add) await syncFile(join(parent, staging, file));
    const journal: Journal = {
      version: 1,
      runId: request.runId,
      writeId: request.writeId,
      staging,
      add,
      remove: existing.filter((file) => !add.includes(file)),
    };
    await writeJournal(target.path, journal);
    await complete(target.path, journal);
    return { ...result, files: add.map((file) => join(target.path, file)) };
  } catch (error) {
    if ((await statOrUndefined(journalPath(target.path))) === undefined) {
      await rm(join(parent, staging), { recursive: true, force: true });
    }
    throw asExportError(error, {
      displayPath,
      left: 'the directory is as it was before, or the next run completes the change',
      temporary: join(parent, staging),
    });
  }
}

/**
 * Finishes a change that a killed run had decided, and removes what one that had not decided left behind. Does nothing
 * where there is nothing to do.
 */
export async function recoverPartitionedExport(path: string): Promise<void> {
  const journal = await readJson<Journal>(journalPath(path));
  if (journal !== undefined) await complete(path, journal);
  await removeLeftovers(dirname(path), basename(path));
}

async function complete(path: string, journal: Journal): Promise<void> {
  const staging = join(dirname(path), journal.staging);
  await mkdir(path, { recursive: true });
  const directories = new Set([path]);
  for (const file of journal.add) {
    if ((await statOrUndefined(join(staging, file))) === undefined) continue;
    await mkdir(dirname(join(path, file)), { recursive: true });
    await rename(join(staging, file), join(path, file));
    directories.add(dirname(join(path, file)));
  }
  for (const file of journal.remove) await rm(join(path, file), { force: true });
  const manifest: Manifest = {
    version: 1,
    files: journal.add,
    ...(journal.writeId === undefined ? {} : { writeId: journal.writeId }),
  };
  await writeDurably(join(path, manifestName), JSON.stringify(manifest));
  for (const directory of directories) await syncDirectory(directory);
  await removeEmptyDirectories(path, journal.remove);
  await rm(staging, { recursive: true, force: true });
  await rm(journalPath(path), { force: true });
}

/** The files an earlier export wrote. Other data files in the way are an error: they would be read along. */
export async function existingFiles({
  target,
  displayPath,
  writeId,
}: Pick<ExportRequest, 'target' | 'displayPath' | 'writeId'>): Promise<string[]> {
  const existing = await statOrUndefined(target.path);
  if (existing === undefined) return [];
  if (!existing.isDirectory()) {
    throw sqlFlowError(codes.run.pathOutsideType, { path: displayPath, reason: 'it is a file, not a directory' });
  }
  const files = (await listFiles(target.path)).filter((file) => basename(file) !== manifestName);
  const manifest = await readJson<Manifest>(join(target.path, manifestName));
  // A run that was killed before its history knew of the export writes it again.
  const again = manifest?.writeId === writeId;
  if (files.length > 0 && !target.overwrite && !again) {
    throw sqlFlowError(codes.run.targetExists, { path: displayPath });
  }
  const ours = new Set(manifest?.files ?? []);
  const foreign = files.filter((file) => !ours.has(file) && !basename(file).startsWith('.') && extname(file) !== '');
  if (foreign.length > 0) throw sqlFlowError(codes.run.foreignFiles, { path: displayPath, files: foreign });
  return files.filter((file) => ours.has(file));
}

function journalPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.sqlflow-journal.json`);
}

async function writeJournal(path: string, journal: Journal): Promise<void> {
  await writeDurably(journalPath(path), JSON.stringify(journal));
}

async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text);
  await syncFile(temporary);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function readJson<T>(path: string): Promise<T | undefined> {
  if ((await statOrUndefined(path)) === undefined) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    const left = 'look what is in the directory, then remove that file and run again';
    throw sqlFlowError(codes.run.exportFailed, { path, problem: 'the file is damaged', left }, { cause: error });
  }
}

/** All files below a directory, relative, with `/`, sorted. */
async function listFiles(directory: string): Promise<string[]> {
  if ((await statOrUndefined(directory)) === undefined) return [];
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Removes the directories that the removal of `files` left empty, from the deepest up. */
async function removeEmptyDirectories(path: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    for (let directory = dirname(file); directory !== '.'; directory = dirname(directory)) {
      const left = await readdir(join(path, directory)).catch(() => undefined);
      if (left === undefined) continue;
      if (left.length > 0) break;
      await rmdir(join(path, directory));
    }
  }
}
