import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FilesData, SchemaBatch } from '@sqlflow/connector-sdk';
import { quoteTextList } from '../sql-text.js';
import type { StagingBuilder } from '../stage/staging-builder.js';

/** Reads files into the staging table. Returns how many rows were left out because they were bad. */
export async function stageFiles(
  builder: StagingBuilder,
  files: FilesData,
  _schema: SchemaBatch | undefined,
): Promise<bigint> {
  const paths = files.uris.map((uri) => (uri.startsWith('file:') ? fileURLToPath(uri) : uri));
  const reader =
    files.format.type === 'parquet' ? 'read_parquet' : files.format.type === 'csv' ? 'read_csv' : 'read_json';
  const source = `${reader}(${quoteTextList(paths)})`;
  const columns = await builder.session.describe(`FROM ${source}`);
  await builder.addSelect(source, columns);
  if (files.owned) for (const path of paths) await rm(path, { force: true });
  return 0n;
}
