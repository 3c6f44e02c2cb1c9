import { rm } from 'node:fs/promises';
import type { FilesData, SchemaBatch } from '@sqlflow/connector-sdk';
import type { StagingBuilder } from '../stage/staging-builder.js';
import { stageCsv } from './csv/stage-csv.js';
import { stageJson } from './json/stage-json.js';
import { knownTypes } from './known-types.js';
import { localPath } from './local-files.js';
import { openParquetFiles } from './parquet/parquet-files.js';
import { stageCopyFiles } from './postgres-copy/stage-copy.js';

/** Reads files into the staging table. Returns how many rows were left out because they were bad. */
export async function stageFiles(
  builder: StagingBuilder,
  files: FilesData,
  schema: SchemaBatch | undefined,
): Promise<bigint> {
  const { format } = files;
  try {
    if (format.type === 'csv') return await stageCsv(builder, files, format, await knownTypes(builder, format, schema));
    if (format.type === 'parquet') {
      const { relation, columns } = await openParquetFiles(builder.session, files);
      await builder.addSelect(relation, columns, true);
      return 0n;
    }
    if (format.type === 'postgres_copy') {
      for (const uri of files.uris) await stageCopyFiles(builder, [localPath(uri)], format);
      return 0n;
    }
    return await stageJson(builder, files, format, await knownTypes(builder, format, schema), schema);
  } finally {
    if (files.owned) for (const uri of files.uris) await rm(localPath(uri), { force: true });
  }
}
