import { fileURLToPath } from 'node:url';
import type { FilesData, FilesInspection } from '@sqlflow/connector-sdk';
import type { Database } from '../database.js';
import { quoteTextList } from '../sql-text.js';

/** Columns of files, without reading them whole. */
export async function inspectFiles(
  database: Database,
  files: FilesData,
  options: { readonly signal?: AbortSignal },
): Promise<FilesInspection> {
  const session = await database.connect(options);
  try {
    const paths = files.uris.map((uri) => (uri.startsWith('file:') ? fileURLToPath(uri) : uri));
    const reader =
      files.format.type === 'parquet' ? 'read_parquet' : files.format.type === 'csv' ? 'read_csv' : 'read_json';
    const columns = await session.describe(`FROM ${reader}(${quoteTextList(paths)})`);
    return { columns, inferred: files.format.type !== 'parquet' };
  } finally {
    database.disconnect(session);
  }
}
