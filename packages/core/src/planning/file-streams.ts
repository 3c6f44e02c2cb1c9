import type { Column, StreamSchema } from '@sqlflow/connector-sdk';
import type { Binder } from '@sqlflow/engine';
import { codes, SqlFlowError } from '@sqlflow/errors';
import type { LoadTask } from '@sqlflow/planner';

/** What a LOAD of new and changed files adds to their columns. */
const fileColumns: readonly Column[] = [
  { name: '_file_path', type: 'VARCHAR' },
  { name: '_file_modified', type: 'TIMESTAMP WITH TIME ZONE' },
];

/** The columns that a LOAD puts into its table, before those of its settings. */
export function streamOfLoad(task: LoadTask, stream: StreamSchema): StreamSchema {
  if (task.incremental?.deletedFiles === undefined) return stream;
  const has = (name: string) => stream.columns.some((column) => column.name.toLowerCase() === name);
  return { ...stream, columns: [...stream.columns, ...fileColumns.filter(({ name }) => !has(name))] };
}

/** What a LOAD of new and changed files gave when its table was loaded; undefined where there is none. */
export async function loadedStream(task: LoadTask, binder: Binder): Promise<StreamSchema | undefined> {
  if (task.incremental?.deletedFiles === undefined) return undefined;
  const columns = await binder.columnsOf(task.target);
  return columns === undefined ? undefined : { stream: task.stream, columns, inferred: true };
}

/** Such a LOAD may find no file once it has loaded some. Undefined where `error` tells of something else. */
export async function streamWithoutFiles(
  task: LoadTask,
  error: unknown,
  binder: Binder,
): Promise<StreamSchema | undefined> {
  const absences: readonly string[] = [codes.connector.fileNotFound.code, codes.connector.globWithoutMatch.code];
  const absent = SqlFlowError.isInstance(error) && absences.includes(error.code);
  return absent ? loadedStream(task, binder) : undefined;
}
