import type { Binder, Column, StreamSchema } from '@sqlflow/connector-sdk';
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

/**
 * A LOAD of new and changed files may find none once it has loaded some: then its columns are those of the table.
 * Undefined where `error` tells of something else, or there is no table.
 */
export async function streamWithoutFiles(
  task: LoadTask,
  error: unknown,
  binder: Binder,
): Promise<StreamSchema | undefined> {
  const absences: readonly string[] = [codes.connector.fileNotFound.code, codes.connector.globWithoutMatch.code];
  if (task.incremental?.deletedFiles === undefined || !SqlFlowError.isInstance(error)) return undefined;
  if (!absences.includes(error.code)) return undefined;
  const columns = await binder.columnsOf(task.target);
  return columns === undefined ? undefined : { stream: task.stream, columns, inferred: true };
}
