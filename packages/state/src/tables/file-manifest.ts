import type { Engine, Row, Transaction } from '@sqlflow/connector-sdk';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyCondition, keyRow, keyValues } from '../load-key-columns.js';
import { compact, optionalBigint, optionalText, text } from '../row-values.js';

/** Which files a LOAD by modification has loaded: `sqlflow.file_manifest`. The newest row of a file counts. */
export interface FileManifest {
  /** The files loaded so far, by path. */
  manifest(tx: Transaction, key: LoadKey): Promise<readonly ManifestFile[]>;
  saveManifest(tx: Transaction, key: LoadKey, runId: string, change: ManifestChange): Promise<void>;
}

export interface ManifestFile {
  /** Relative to the project root. */
  readonly path: string;
  readonly size: bigint;
  /** ISO 8601 in UTC, with microseconds. */
  readonly modifiedAt: string;
  /** Hash of the content, where size and time were ambiguous. */
  readonly hash?: string;
}

export interface ManifestChange {
  /** Files that were loaded, new or again. */
  readonly loaded: readonly ManifestFile[];
  /** Paths of files that are gone. */
  readonly removed: readonly string[];
}

export function fileManifest(engine: Engine): FileManifest {
  return {
    async manifest(tx, key) {
      const { rows } = await engine.run(
        tx,
        `SELECT * FROM sqlflow.file_manifest
         WHERE entry IN (SELECT max(entry) FROM sqlflow.file_manifest WHERE ${keyCondition} GROUP BY path)
         AND NOT removed ORDER BY path`,
        keyValues(key),
      );
      return rows.map(readFile);
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

function readFile(row: Row): ManifestFile {
  return compact<ManifestFile>({
    path: text(row, 'path'),
    size: optionalBigint(row, 'size') ?? 0n,
    modifiedAt: text(row, 'modified_at'),
    hash: optionalText(row, 'content_hash'),
  });
}
