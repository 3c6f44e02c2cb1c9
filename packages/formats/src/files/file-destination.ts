import type { DestinationContext, FileDestination, FileTarget, FileWriteFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { statIfExists } from '../paths/file-access.js';
import { absolutePath, remoteScheme, shownPath } from '../paths/local-path.js';
import { listOf } from './read-params.js';

export interface FileDestinationInput {
  readonly context: DestinationContext;
  /** The word after TYPE, for messages. */
  readonly type: string;
  readonly format: FileWriteFormat;
  readonly partitionBy: string | readonly string[] | undefined;
  readonly overwrite: boolean;
}

/** Where and how an export is written. Throws `SqlFlowError` when the path names no file that could be written. */
export async function createFileDestination(input: FileDestinationInput): Promise<FileDestination> {
  const { context, type } = input;
  const { uri } = context;
  if (uri === '') throw sqlFlowError(codes.connector.exportNeedsPath, { type });
  const scheme = remoteScheme(uri);
  if (scheme !== undefined) {
    const instead = 'write to a local path and copy the file from there';
    throw sqlFlowError(codes.run.notSupportedYet, { what: `writing ${type} to ${scheme}://`, instead });
  }
  const path = absolutePath(uri, context);
  const partitionBy = listOf(input.partitionBy ?? []);
  await assertFits(path, uri, shownPath(path, context), partitionBy.length > 0);
  const files: FileTarget = { path, format: input.format, partitionBy, overwrite: input.overwrite };
  return { files, async [Symbol.asyncDispose]() {} };
}

async function assertFits(path: string, written: string, shown: string, partitioned: boolean): Promise<void> {
  const stats = await statIfExists(path, shown);
  if (partitioned) {
    if (stats?.isFile()) throw sqlFlowError(codes.connector.exportPathIsFile, { path: shown }, { parameter: 'path' });
  } else if (stats?.isDirectory() || /[/\\]$/.test(written)) {
    throw sqlFlowError(codes.connector.exportPathIsDirectory, { path: shown }, { parameter: 'path' });
  }
}
