import type { Column, FilesData, FilesInspection, JsonFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { quoteName } from '../../sql-text.js';
import { fileInfoColumns } from '../file-info.js';
import { nameOfFirst, openJson } from './open-json.js';
import { hiveColumns } from './select-json.js';

/** So much of each file is read. */
const enough = 8 * 1024 * 1024;

/** Columns of JSON files by their beginnings. */
export async function inspectJson(session: Session, files: FilesData, format: JsonFormat): Promise<FilesInspection> {
  const json = await openJson({
    session,
    files,
    format,
    given: format.columnTypes ?? {},
    asText: [],
    asJson: [],
    signal: session.options.signal,
    enough,
  });
  if (json.columns.length === 0) {
    throw sqlFlowError(codes.data.jsonWithoutColumns, { path: nameOfFirst(json) });
  }
  const found = json.examined.map(({ file }) => file);
  const hive = files.options?.hivePartitions === true ? await hiveColumns(session, found, json.columns) : [];
  const all: Column[] = [...json.columns, ...hive, ...(files.options?.fileInfo === true ? fileInfoColumns : [])];
  // DuckDB spells nested types in its own way.
  const columns = await session.describe(
    `SELECT ${all.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`).join(', ')}`,
  );
  return { columns, inferred: true, bytes: json.bytes };
}
