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
  type SourceInput,
} from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import { type FileSelection, type FoundFile, findFiles } from '../paths/find-files.js';
import { haveHivePartitions } from '../paths/hive-partitions.js';
import { commonCompression } from './compression.js';
import { listedFile, versionOf } from './listed-file.js';

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

/** Which of the files are looked at. */
interface Part {
  /** All that there are: partitions are found by all of them, so that a part has the columns of the whole. */
  readonly all: readonly FoundFile[];
  /** Undefined: all. */
  readonly wanted?: readonly FoundFile[];
}

/**
 * A source with one stream without a name: files of one format that the engine reads itself. It looks for the files
 * anew for each read, because an earlier task of the run may have written them.
 */
export function createFileSource(input: FileSourceInput): SourceInput {
  const { context } = input;
  const known = new Map<string, Promise<Inspected>>();
  const find = (): Promise<FoundFile[]> => findFiles(input.selection, context);

  const inspect = async (part: Part): Promise<Inspected> => {
    const files = part.wanted ?? part.all;
    const key = JSON.stringify([part.wanted !== undefined, files.map((file) => [file.path, versionOf(file)])]);
    const found = known.get(key) ?? inspectFiles(input, part);
    known.set(key, found);
    // A failure may pass, so it is not remembered.
    return found.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
  const retried = <T>(attempt: () => Promise<T>, signal = context.signal): Promise<T> =>
    context.resilience.run('files', attempt, { signal });
  const inspected = (signal?: AbortSignal): Promise<Inspected> =>
    retried(async () => inspect({ all: await find() }), signal);

  /** Some of the files. Those that hold nothing, not even columns, are read as what they are beside others: no rows. */
  const inspectedPart = async (wanted: ReadonlySet<string>, signal: AbortSignal): Promise<Inspected> => {
    const all = await retried(async () => assertThere(await find(), wanted), signal);
    try {
      return await retried(() => inspect({ all, wanted: all.filter(({ shown }) => wanted.has(shown)) }), signal);
    } catch (error) {
      if (wanted.size === all.length || !holdsNothing(error)) throw error;
      const whole = await retried(() => inspect({ all }), signal);
      return { ...whole, data: { ...whole.data, uris: [] } };
    }
  };

  return {
    async discover() {
      const { columns, inferred } = (await inspected()).inspection;
      return [{ columns, inferred }];
    },
    async files({ stream, known: before }) {
      assertOnlyStream(stream);
      const found = await retried(() => findFiles(input.selection, context, { known: before }));
      return found.map(listedFile);
    },
    async *read(request: ReadRequest): AsyncIterable<Batch> {
      assertOnlyStream(request.stream);
      const { files: wanted, signal } = request;
      const { data, inspection } = await (wanted === undefined
        ? inspected(signal)
        : inspectedPart(new Set(wanted), signal));
      const { columns, inferred } = inspection;
      yield* fullRead({ columns, inferred }, data.uris.length === 0 ? [] : [data]);
    },
    async estimate() {
      const { files, inspection } = await inspected();
      const bytes = inspection.bytes ?? files.reduce((sum, file) => sum + file.bytes, 0);
      return { bytes, ...(inspection.rows === undefined ? {} : { rows: inspection.rows }) };
    },
    async check() {
      const finding = await checkStep('find the files', async () => {
        const files = await find();
        return files.length === 1 ? (files[0]?.shown ?? '') : `${files.length} files`;
      });
      if (finding.result === 'failed') return [finding];
      const reading = await checkStep('read their columns', async () => {
        const { columns } = (await inspected()).inspection;
        return columns.map((column) => `${column.name} ${column.type}`).join(', ');
      });
      return [finding, reading];
    },
  };
}

async function inspectFiles(input: FileSourceInput, { all, wanted }: Part): Promise<Inspected> {
  const files = wanted ?? all;
  const compression = commonCompression(files, input.compression);
  const format = await input.format(files, compression);
  const paths = files.map((file) => file.path);
  const hive = input.hivePartitions;
  const allPaths = all.map((file) => file.path);
  const fileInfo = input.fileInfo || wanted !== undefined;
  const part = files.length < all.length;
  const data: FilesData = {
    kind: 'files',
    uris: paths,
    format,
    options: {
      unionByName: input.unionByName,
      hivePartitions: hive === 'auto' ? haveHivePartitions(allPaths, input.context.projectDirectory) : hive,
      fileInfo,
      ...(fileInfo ? { shownPaths: files.map((file) => file.shown) } : {}),
      ...(part ? { part } : {}),
    },
    owned: false,
  };
  const inspection = await input.context.inspectFiles(data);
  if (!part) assertTypedColumnsExist(format, files, inspection);
  input.onInspected?.(files, format, inspection);
  return { files, data, inspection };
}

/** Throws where a file is gone that was to be read. */
function assertThere(found: readonly FoundFile[], wanted: ReadonlySet<string>): readonly FoundFile[] {
  const there = new Set(found.map(({ shown }) => shown));
  const gone = [...wanted].find((shown) => !there.has(shown));
  if (gone !== undefined) throw sqlFlowError(codes.data.filesChanged, { path: gone });
  return found;
}

/** Files that are valid, but have neither rows nor names of columns. */
function holdsNothing(error: unknown): boolean {
  const nothing: readonly string[] = [codes.data.emptyFile.code, codes.data.jsonWithoutColumns.code];
  return SqlFlowError.isInstance(error) && nothing.includes(error.code);
}

function assertOnlyStream(stream: string): void {
  if (stream !== '') throw sqlFlowError(codes.connector.noStreams, { stream });
}

/** A misspelt name in `column_types` would be ignored otherwise. */
function assertTypedColumnsExist(format: Format, files: readonly FoundFile[], inspection: FilesInspection): void {
  if (!('columnTypes' in format)) return;
  const columns = inspection.columns.map((column) => column.name);
  const lower = new Set(columns.map((name) => name.toLowerCase()));
  for (const name of Object.keys(format.columnTypes ?? {})) {
    if (lower.has(name.toLowerCase())) continue;
    const path = files.length === 1 ? (files[0]?.shown ?? '') : `the ${files.length} files`;
    const args = { column: name, path, columns, near: suggest(name, columns) };
    throw sqlFlowError(codes.connector.unknownTypedColumn, args, { parameter: 'column_types' });
  }
}
