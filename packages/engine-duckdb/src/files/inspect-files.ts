import type { Column, FilesData, FilesInspection } from '@sqlflow/connector-sdk';
import type { Database } from '../database.js';
import type { Session } from '../session.js';
import { type OpenCsv, openCsv } from './csv/open-csv.js';
import { typeColumns, typeHiveColumns } from './csv/typed-columns.js';
import { fileInfoColumns } from './file-info.js';
import { inspectJson } from './json/inspect-json.js';
import { openParquetFiles } from './parquet/parquet-files.js';

/** Columns of files, without reading them whole. */
export async function inspectFiles(
  database: Database,
  files: FilesData,
  options: { readonly signal?: AbortSignal },
): Promise<FilesInspection> {
  const session = await database.connect(options);
  try {
    const { format } = files;
    if (format.type === 'parquet') {
      const { columns, bytes } = await openParquetFiles(session, files);
      return { columns, inferred: false, bytes };
    }
    if (format.type === 'postgres_copy') return { columns: format.columns, inferred: false };
    if (format.type !== 'csv') return await inspectJson(session, files, format);
    const open = await openCsv({
      session,
      files,
      format,
      given: format.columnTypes ?? {},
      tempDirectory: database.tempDirectory,
    });
    try {
      return { columns: await csvColumns(session, open), inferred: true, bytes: open.bytes };
    } finally {
      await open.close();
    }
  } finally {
    database.disconnect(session);
  }
}

async function csvColumns(session: Session, { plan, sampled }: OpenCsv): Promise<Column[]> {
  const columns = typeColumns(plan, sampled, []);
  const all = [...columns, ...(await typeHiveColumns(session, plan)), ...(plan.fileInfo ? fileInfoColumns : [])];
  return all.map(({ name, type }) => ({ name, type }));
}
