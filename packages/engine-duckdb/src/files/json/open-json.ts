import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilesData, JsonFormat } from '@sqlflow/connector-sdk';
import type { RejectedRow } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { canonicalTypes } from '../canonical-types.js';
import { findLocalFiles, type LocalFile, nameOf } from '../local-files.js';
import { type ExaminedFile, examineJson, rescan } from './examine-json.js';
import { type JsonColumn, jsonColumns } from './json-columns.js';
import type { JsonNode } from './json-node.js';
import { RecordWriter } from './record-writer.js';

/** Files that were looked at. */
export interface OpenJson {
  readonly format: JsonFormat;
  readonly root: JsonNode;
  readonly examined: readonly ExaminedFile[];
  readonly columns: readonly JsonColumn[];
  readonly records: number;
  readonly bytes: number;
}

export interface OpenJsonInput {
  readonly session: Session;
  readonly files: FilesData;
  readonly format: JsonFormat;
  readonly given: Readonly<Record<string, string>>;
  readonly asText: readonly string[];
  readonly asJson: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly enough?: number | undefined;
  readonly onReject?: ((reject: RejectedRow) => void) | undefined;
}

/** Finds the files, reads them through the scanner and lays out their columns. */
export async function openJson(input: OpenJsonInput): Promise<OpenJson> {
  const { session, format, files } = input;
  const given = await canonicalTypes(session, input.given);
  const found = await findLocalFiles(session, files);
  const { root, files: examined } = await examineJson(found, {
    format,
    unionByName: files.options?.unionByName === true,
    signal: input.signal,
    enough: input.enough,
    onReject: input.onReject,
  });
  return {
    format,
    root,
    examined,
    columns: jsonColumns(root, format, { given, asText: input.asText, asJson: input.asJson }),
    records: examined.reduce((sum, file) => sum + file.records, 0),
    bytes: found.reduce((sum, file) => sum + file.bytes, 0),
  };
}

/** What messages call the first of the files. */
export function nameOfFirst({ examined }: OpenJson): string {
  const [first] = examined;
  return first === undefined ? '' : nameOf(first.file);
}

/** Files as DuckDB reads them exactly. */
export interface ReadableJson {
  readonly files: readonly LocalFile[];
  readonly format: 'newline_delimited' | 'array' | 'unstructured';
  readonly compression: 'none' | 'gzip' | 'zstd';
  /** The longest record. */
  readonly recordBytes: number;
  /** Deletes what was written. */
  close(): Promise<void>;
}

/** The files as they are where DuckDB reads these columns of them without loss; otherwise copies. */
export async function readableJson(
  json: OpenJson,
  columns: readonly JsonColumn[],
  options: { readonly tempDirectory: string; readonly signal?: AbortSignal | undefined; readonly withLines?: boolean },
): Promise<ReadableJson> {
  const format = json.examined[0]?.native;
  const alike = json.examined.every((file) => file.native === format);
  if (format === undefined || !alike || options.withLines === true || !columns.every((column) => column.native)) {
    return rewriteJson(json, columns, options);
  }
  return {
    files: json.examined.map(({ file }) => file),
    format,
    compression: json.format.compression,
    recordBytes: Math.max(...json.examined.map((file) => file.recordBytes)),
    close: async () => undefined,
  };
}

async function rewriteJson(
  { root, examined, format }: OpenJson,
  columns: readonly JsonColumn[],
  options: { readonly tempDirectory: string; readonly signal?: AbortSignal | undefined; readonly withLines?: boolean },
): Promise<ReadableJson> {
  const wanted = new Set(columns.map((column) => column.node));
  for (const node of root.fields) node.wanted = wanted.has(node);
  const copies: LocalFile[] = [];
  const close = async () => {
    await Promise.all(copies.map((copy) => rm(copy.path, { force: true })));
  };
  let recordBytes = 0;
  try {
    await mkdir(options.tempDirectory, { recursive: true });
    for (const each of examined) {
      const path = join(options.tempDirectory, `sqlflow-${randomUUID()}.ndjson`);
      copies.push({ ...each.file, path, original: each.file.path });
      const handle = await open(path, 'wx');
      try {
        const writer = new RecordWriter(handle, options.withLines === true);
        await rescan(each, root, format, writer, { signal: options.signal, afterPiece: () => writer.flush() });
        recordBytes = Math.max(recordBytes, writer.mostBytes);
      } finally {
        await handle.close();
      }
    }
    await refuseChanged(examined);
  } catch (error) {
    await close();
    throw error;
  }
  return { files: copies, format: 'newline_delimited', compression: 'none', recordBytes, close };
}

/** Throws where a file is no longer the one that was examined. */
export async function refuseChanged(examined: readonly ExaminedFile[]): Promise<void> {
  for (const { file } of examined) {
    const now = await stat(file.path).catch(() => undefined);
    if (now === undefined || now.size !== file.bytes || now.mtimeMs !== file.modified.getTime()) {
      if (now !== undefined && now.size === file.bytes && Math.abs(now.mtimeMs - file.modified.getTime()) < 1) continue;
      throw sqlFlowError(codes.data.filesChanged, { path: file.path });
    }
  }
}
