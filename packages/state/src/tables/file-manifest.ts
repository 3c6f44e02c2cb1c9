import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, Transaction } from '@sqlflow/engine';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyColumns, keyCondition, keyRow, keyValues, readKey } from '../load-key-columns.js';
import { compact, optionalBigint, optionalText, text } from '../row-values.js';

/** Which files a LOAD by modification has loaded: `sqlflow.file_manifest`. The newest row of a file counts. */
export interface FileManifest {
  /** The files loaded so far, by path. */
  manifest(tx: Transaction, key: LoadKey): Promise<readonly StoredManifestFile[]>;
  /** Paths of files that were loaded once, and whose rows are removed. */
  removedFiles(tx: Transaction, key: LoadKey): Promise<readonly string[]>;
  /** Which LOADs into a table (`tableKey`) have loaded any of these files. */
  loadersOf(tx: Transaction, target: string, paths: readonly string[]): Promise<readonly FileLoader[]>;
  saveManifest(tx: Transaction, key: LoadKey, runId: string, change: ManifestChange): Promise<void>;
}

export interface ManifestFile {
  /** Relative to the project root where it lies below it. */
  readonly path: string;
  readonly size: bigint;
  /** ISO 8601 in UTC, with microseconds. */
  readonly modifiedAt: string;
  /** Hash of the content, by which a file that was only touched is known again. */
  readonly hash?: string;
}

export interface StoredManifestFile extends ManifestFile {
  /** When the transaction that wrote it began, ISO 8601 in UTC: the file was looked at after that. */
  readonly recordedAt: string;
}

export interface FileLoader {
  readonly key: LoadKey;
  readonly path: string;
}

export interface ManifestChange {
  /** Files that were loaded, new or again. */
  readonly loaded: readonly ManifestFile[];
  /** Paths of files that are gone. */
  readonly removed: readonly string[];
}

export function fileManifest(engine: Engine): FileManifest {
  const newest = async (tx: Transaction, key: LoadKey, condition: string): Promise<readonly Row[]> => {
    const { rows } = await engine.run(
      tx,
      `SELECT * FROM sqlflow.file_manifest
       WHERE entry IN (SELECT max(entry) FROM sqlflow.file_manifest WHERE ${keyCondition} GROUP BY path)
       AND ${condition} ORDER BY path`,
      keyValues(key),
    );
    return rows;
  };
  return {
    manifest: async (tx, key) => (await newest(tx, key, 'NOT removed')).map(readFile),
    removedFiles: async (tx, key) => (await newest(tx, key, 'removed')).map((row) => text(row, 'path')),
    async loadersOf(tx, target, paths) {
      const { rows } = await engine.run(
        tx,
        `SELECT ${keyColumns}, path FROM sqlflow.file_manifest
         WHERE entry IN (SELECT max(entry) FROM sqlflow.file_manifest WHERE target_table = ? GROUP BY ${keyColumns}, path)
         AND NOT removed AND path IN (SELECT unnest(CAST(CAST(? AS JSON) AS VARCHAR[]))) ORDER BY entry`,
        [target, JSON.stringify(paths.map((path) => path.toWellFormed()))],
      );
      return rows.map((row) => ({ key: readKey(row), path: text(row, 'path') }));
    },
    saveManifest: (tx, key, runId, { loaded, removed }) =>
      insertRows(engine, tx, 'file_manifest', [
        ...loaded.map((file) => ({
          ...keyRow(key),
          run_id: runId,
          path: file.path,
          removed: false,
          size: file.size,
          modified_at: file.modifiedAt,
          content_hash: file.hash,
        })),
        ...removed.map((path) => ({
          ...keyRow(key),
          run_id: runId,
          path,
          removed: true,
          size: undefined,
          modified_at: undefined,
          content_hash: undefined,
        })),
      ]),
  };
}

function readFile(row: Row): StoredManifestFile {
  return compact<StoredManifestFile>({
    path: text(row, 'path'),
    size: optionalBigint(row, 'size') ?? 0n,
    modifiedAt: text(row, 'modified_at'),
    hash: optionalText(row, 'content_hash'),
    recordedAt: text(row, 'recorded_at'),
  });
}
