import {
  type Batch,
  type Compression,
  type ConnectorContext,
  checkStep,
  type FilesData,
  type FilesInspection,
  type Format,
  fullRead,
  type ReadRequest,
  type Source,
  type StreamSchema,
} from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { type FileSelection, type FoundFile, findFiles } from '../paths/find-files.js';
import { haveHivePartitions } from '../paths/hive-partitions.js';
import { commonCompression } from './compression.js';

/** What a source of files is made of. */
export interface FileSourceInput {
  readonly context: ConnectorContext;
  readonly selection: FileSelection;
  readonly unionByName: boolean;
  readonly hivePartitions: boolean | 'auto';
  readonly fileInfo: boolean;
  /** `none` where the format looks after compression itself. */
  readonly compression: Compression | 'auto';
  /** The format of the files. May look into them. */
  readonly format: (files: readonly FoundFile[], compression: Compression) => Format | Promise<Format>;
  /** Called once for each set of files, e.g. to warn of what looks wrong. */
  readonly onInspected?: (files: readonly FoundFile[], format: Format, inspection: FilesInspection) => void;
}

interface Inspected {
  readonly files: readonly FoundFile[];
  readonly data: FilesData;
  readonly inspection: FilesInspection;
}

/**
 * A source with one stream without a name: files of one format that the engine reads itself. It looks for the files
 * anew for each read, because an earlier task of the run may have written them.
 */
export function createFileSource(input: FileSourceInput): Source {
  const { context } = input;
  const known = new Map<string, Promise<Inspected>>();

  const inspect = async (): Promise<Inspected> => {
    const files = await findFiles(input.selection, context);
    const key = JSON.stringify(files.map(({ path, bytes, modified }) => [path, bytes, modified]));
    const found = known.get(key) ?? inspectFiles(input, files);
    known.set(key, found);
    // A failure may pass, so it is not remembered.
    return found.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
  const inspected = (signal?: AbortSignal): Promise<Inspected> =>
    context.retry(inspect, { signal: signal ?? context.signal });

  return {
    async discover(): Promise<readonly StreamSchema[]> {
      const { inspection } = await inspected();
      return [{ stream: '', columns: inspection.columns, inferred: inspection.inferred }];
    },
    async *read(request: ReadRequest): AsyncIterable<Batch> {
      assertOnlyStream(request.stream);
      const { data, inspection } = await inspected(request.signal);
      yield* fullRead({ columns: inspection.columns, inferred: inspection.inferred }, [data]);
    },
    async estimate() {
      const { files, inspection } = await inspected();
      const bytes = inspection.bytes ?? files.reduce((sum, file) => sum + file.bytes, 0);
      return { bytes, ...(inspection.rows === undefined ? {} : { rows: inspection.rows }) };
    },
    async check() {
      const finding = await checkStep('find the files', async () => {
        const files = await findFiles(input.selection, context);
        return files.length === 1 ? (files[0]?.shown ?? '') : `${files.length} files`;
      });
      if (finding.result === 'failed') return [finding];
      const reading = await checkStep('read their columns', async () => {
        const { columns } = (await inspected()).inspection;
        return columns.map((column) => `${column.name} ${column.type}`).join(', ');
      });
      return [finding, reading];
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function inspectFiles(input: FileSourceInput, files: readonly FoundFile[]): Promise<Inspected> {
  const compression = commonCompression(files, input.compression);
  const format = await input.format(files, compression);
  const paths = files.map((file) => file.path);
  const hive = input.hivePartitions;
  const data: FilesData = {
    kind: 'files',
    uris: paths,
    format,
    options: {
      unionByName: input.unionByName,
      hivePartitions: hive === 'auto' ? haveHivePartitions(paths, input.context.projectDirectory) : hive,
      fileInfo: input.fileInfo,
    },
    owned: false,
  };
  const inspection = await input.context.inspectFiles(data);
  assertTypedColumnsExist(format, files, inspection);
  input.onInspected?.(files, format, inspection);
  return { files, data, inspection };
}

function assertOnlyStream(stream: string): void {
  if (stream !== '') throw sqlFlowError(codes.connector.noStreams, { stream });
}

/** A misspelt name in `column_types` would be ignored otherwise. */
function assertTypedColumnsExist(format: Format, files: readonly FoundFile[], inspection: FilesInspection): void {
  if (format.type === 'parquet') return;
  const columns = inspection.columns.map((column) => column.name);
  const lower = new Set(columns.map((name) => name.toLowerCase()));
  for (const name of Object.keys(format.columnTypes ?? {})) {
    if (lower.has(name.toLowerCase())) continue;
    const path = files.length === 1 ? (files[0]?.shown ?? '') : `the ${files.length} files`;
    const args = { column: name, path, columns, near: suggest(name, columns) };
    throw sqlFlowError(codes.connector.unknownTypedColumn, args, { parameter: 'column_types' });
  }
}
