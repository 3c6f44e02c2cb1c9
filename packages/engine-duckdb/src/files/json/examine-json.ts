import type { JsonFormat } from '@sqlflow/connector-sdk';
import type { RejectedRow } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type LocalFile, nameOf } from '../local-files.js';
import { JsonNode } from './json-node.js';
import { JsonScanner } from './json-scanner.js';
import type { RecordSink } from './record-sink.js';
import { memberNames } from './records-path.js';
import { type ScanOptions, scanFile } from './scan-file.js';

/** Records up to this length are read. */
const mostRecordBytes = 64 * 1024 * 1024;
const mostColumns = 5000;

/** What a first pass found out about one file. */
export interface ExaminedFile {
  readonly file: LocalFile;
  /** How DuckDB can read it as it is; undefined: it has to be written anew. */
  readonly native: 'newline_delimited' | 'array' | 'unstructured' | undefined;
  readonly records: number;
  /** Length of the longest record. */
  readonly recordBytes: number;
  /** Lines that hold no record. */
  readonly badLines: ReadonlySet<number>;
  /** False: only its beginning was read. */
  readonly whole: boolean;
}

export interface Examined {
  readonly root: JsonNode;
  readonly files: readonly ExaminedFile[];
}

export interface ExamineOptions {
  readonly format: JsonFormat;
  readonly unionByName: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of each file that are enough; undefined: all. */
  readonly enough?: number | undefined;
  /** Receives the bad lines of NDJSON; undefined: the first is an error. */
  readonly onReject?: ((reject: RejectedRow) => void) | undefined;
}

/** Reads the files, checks them, and gathers what their records are made of. Throws `SqlFlowError`. */
export async function examineJson(files: readonly LocalFile[], options: ExamineOptions): Promise<Examined> {
  const bad = new Map<number, Set<number>>();
  const first = await pass(files, options, bad);
  // What was seen of bad lines before their mistake must not make columns.
  return bad.size === 0 ? first : pass(files, { ...options, onReject: undefined }, bad);
}

async function pass(
  files: readonly LocalFile[],
  options: ExamineOptions,
  bad: Map<number, Set<number>>,
): Promise<Examined> {
  const root = new JsonNode('', Buffer.alloc(0), 0, 0);
  const examined: ExaminedFile[] = [];
  let firstKeys: readonly string[] | undefined;
  for (const [index, file] of files.entries()) {
    const found = await examineFile(file, index, root, options, bad);
    examined.push(found);
    if (found.records === 0 || options.unionByName) continue;
    const keys = root.fields.filter((field) => field.file === index).map((field) => field.name);
    if (firstKeys !== undefined) refuseOtherKeys(files[0] ?? file, firstKeys, file, keys);
    firstKeys ??= keys;
  }
  return { root, files: examined };
}

async function examineFile(
  file: LocalFile,
  index: number,
  root: JsonNode,
  { format, enough, signal, onReject }: ExamineOptions,
  bad: Map<number, Set<number>>,
): Promise<ExaminedFile> {
  const badLines = bad.get(index) ?? new Set<number>();
  const known = badLines.size > 0;
  const scanner = jsonScanner(format, root, index, known ? badLines : undefined);
  const takesBadLines = format.type === 'ndjson' && (onReject !== undefined || known);
  const scanned = await scanFile(file, scanner, {
    compression: format.compression,
    signal,
    enough,
    ...(takesBadLines
      ? {
          onBadLine: ({ line, reason, text }) => {
            badLines.add(line);
            bad.set(index, badLines);
            onReject?.({ file: nameOf(file), line: BigInt(line), reason, text });
          },
        }
      : {}),
  });
  const readable = !scanned.hasByteOrderMark && badLines.size === 0 && format.records === undefined;
  const document = scanner.isArray ? 'array' : 'unstructured';
  return {
    file,
    native: !readable ? undefined : format.type === 'ndjson' ? 'newline_delimited' : document,
    records: scanner.records,
    recordBytes: scanner.recordBytes,
    badLines,
    whole: scanned.whole,
  };
}

/** Reads a file that was examined a second time, for what is in its records. */
export async function rescan(
  { file, badLines }: ExaminedFile,
  root: JsonNode,
  format: JsonFormat,
  sink: RecordSink,
  options: Pick<ScanOptions, 'signal' | 'afterPiece'>,
): Promise<void> {
  const scanner = jsonScanner(format, root, 0, badLines, sink);
  const passOver = badLines.size === 0 ? {} : { onBadLine: () => undefined };
  await scanFile(file, scanner, { compression: format.compression, ...options, ...passOver });
}

function jsonScanner(
  format: JsonFormat,
  root: JsonNode,
  file: number,
  badLines: ReadonlySet<number> | undefined,
  sink?: RecordSink,
): JsonScanner {
  const records = format.records === undefined ? undefined : memberNames(format.records);
  return new JsonScanner({
    lines: format.type === 'ndjson',
    records,
    root,
    file,
    mostRecordBytes,
    mostColumns,
    badLines,
    sink,
  });
}

function refuseOtherKeys(first: LocalFile, known: readonly string[], other: LocalFile, keys: readonly string[]): void {
  const missing = known.filter((name) => !keys.includes(name));
  const added = keys.filter((name) => !known.includes(name));
  if (missing.length + added.length === 0) return;
  throw sqlFlowError(codes.data.filesDiffer, {
    first: nameOf(first),
    other: nameOf(other),
    missing: missing.join(', '),
    added: added.join(', '),
  });
}
