import { rm } from 'node:fs/promises';
import type { CsvFormat, FilesData } from '@sqlflow/connector-sdk';
import type { Session } from '../../session.js';
import { duckDbMessage } from '../../sql-error.js';
import type { TextStats } from '../infer/text-stats.js';
import { findLocalFiles, type LocalFile } from '../local-files.js';
import { type CsvPlan, planCsv } from './plan-csv.js';
import { sampleCsv } from './sample-csv.js';
import { needsTranscoding, transcodeCsv, transcodedFormat } from './transcode.js';

/** Files that are ready to be read, with what a sample of them tells. */
export interface OpenCsv {
  readonly plan: CsvPlan;
  readonly sampled: ReadonlyMap<string, TextStats>;
  readonly bytes: number;
  /** The same with files that were read and written anew, so that any mixture of line ends can be read. */
  transcoded(): Promise<OpenCsv>;
  /** Deletes what was written. */
  close(): Promise<void>;
}

export interface OpenCsvInput {
  /** A connection whose transaction an error may end. */
  readonly session: Session;
  readonly files: FilesData;
  readonly format: CsvFormat;
  readonly given: Readonly<Record<string, string>>;
  readonly tempDirectory: string;
}

/** Finds the files, lays out their columns and looks at their first rows. */
export async function openCsv(input: OpenCsvInput): Promise<OpenCsv> {
  const found = await findLocalFiles(input.session, input.files);
  if (needsTranscoding(input.format)) return transcode(input, found);
  try {
    return await sample(input, found, input.format, async () => undefined);
  } catch (error) {
    if (!isMixedLines(error)) throw error;
    return transcode(input, found);
  }
}

/**
 * Whether DuckDB met a line end of another kind than those before (1.5.6 reads files with LF, CRLF or CR, but not with
 * several of them).
 */
export function isMixedLines(error: unknown): boolean {
  return /state machine reached an invalid state/i.test(duckDbMessage(error));
}

async function sample(
  input: OpenCsvInput,
  files: readonly LocalFile[],
  format: CsvFormat,
  close: () => Promise<void>,
): Promise<OpenCsv> {
  const plan = await planCsv(input.session, files, format, input.files.options ?? {}, input.given, input.format);
  const sampled = await sampleCsv(input.session, plan);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { plan, sampled, bytes, transcoded: () => transcode(input, files), close };
}

async function transcode(input: OpenCsvInput, files: readonly LocalFile[]): Promise<OpenCsv> {
  const copies: LocalFile[] = [];
  const close = async () => {
    await Promise.all(copies.map((copy) => rm(copy.path, { force: true })));
  };
  try {
    for (const file of files) {
      const path = await transcodeCsv(file.path, input.format, input.tempDirectory);
      copies.push({ ...file, path, original: file.path });
    }
    return await sample(input, copies, transcodedFormat(input.format), close);
  } catch (error) {
    await close();
    throw error;
  }
}
