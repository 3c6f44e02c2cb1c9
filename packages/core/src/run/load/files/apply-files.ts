import type { ApplyResult, Transaction } from '@sqlflow/engine';
import type { ManifestFile } from '@sqlflow/state';
import { evolutionOf } from '../../schema-report.js';
import type { ReadCounts } from '../finish-load.js';
import type { OpenedLoad } from '../opened-load.js';
import { stageRead } from '../stage-read.js';
import type { FoundChanges } from './find-changes.js';
import { readUnchanged } from './read-unchanged.js';

/** By which rows are known to belong to a file. */
const pathColumn = '_file_path';

/** What became of the table, and what is to be remembered of the files that were read. */
export interface AppliedFiles {
  readonly read: Omit<ReadCounts, 'start'>;
  readonly applied: ApplyResult;
  readonly entries: readonly ManifestFile[];
}

/** Puts the rows of new and changed files into the table, in place of those that these files and vanished ones had. */
export async function applyFiles(tx: Transaction, load: OpenedLoad, found: FoundChanges): Promise<AppliedFiles> {
  const { context, planned, reader, task, reporter } = load;
  const { changes, list, listedAt, removed, start } = found;
  const { minRows } = planned.common;
  const files = [...changes.added, ...changes.changed];
  if (files.length === 0) return { read: nothingRead, applied: await removeRows(tx, load, removed), entries: [] };
  const paths = files.map(({ path }) => path);
  // Where there is no table yet, what is staged becomes the table, and is written once.
  const makesTable = start.rebuilds || (await context.engine.tableColumns(tx, task.target)) === undefined;
  const mode = makesTable ? 'replace' : 'append';
  const read = () =>
    stageRead(tx, {
      task,
      planned,
      context,
      reporter,
      mode,
      batches: reader.read({ stream: task.stream, sync: 'incremental', files: paths, signal: context.signal }),
    });
  const { result, entries } = await readUnchanged({ files, listedAt, read, listAgain: list, signal: context.signal });
  const { staged, rejects, sourceColumns } = result;
  const applied = await context.engine.apply(tx, staged, task.target, {
    mode,
    ...(makesTable ? {} : { replaceRows: { column: pathColumn, values: [...paths, ...removed] } }),
    ...(start.rebuilds && minRows !== undefined ? { minRows: BigInt(minRows) } : {}),
    schemaEvolution: evolutionOf(planned.common, start.rebuilds),
    signal: context.signal,
  });
  const { rows, bytes, rejected } = staged;
  return { read: { ...nothingRead, rows, bytes, rejected, rejects, sourceColumns }, applied, entries };
}

async function removeRows(
  tx: Transaction,
  { context, task }: OpenedLoad,
  paths: readonly string[],
): Promise<ApplyResult> {
  const deleted =
    paths.length === 0 ? 0n : await context.engine.deleteRows(tx, task.target, { column: pathColumn, values: paths });
  return {
    inserted: 0n,
    updated: 0n,
    deleted,
    created: false,
    columns: (await context.engine.tableColumns(tx, task.target)) ?? [],
    schemaChanges: [],
  };
}

/** Whole files are read, by what is not in the rows: none is left out for its cursor, its key, or for being known. */
const nothingRead = {
  rows: 0n,
  bytes: undefined,
  rejected: 0n,
  rejects: [],
  sourceColumns: undefined,
  excluded: 0n,
  superseded: 0n,
  reread: 0n,
} as const;
