import type { ConnectorContext, SourceInput } from '@sqlflow/connector-sdk';
import { createFileSource, listOf } from '@sqlflow/formats';
import type { ParquetParams } from './params.js';

/** Reads Parquet files as one table. */
export function openParquetSource(params: ParquetParams, context: ConnectorContext): SourceInput {
  return createFileSource({
    context,
    selection: { paths: listOf(params.path), exclude: listOf(params.exclude), extension: 'parquet' },
    unionByName: params.union_by_name,
    hivePartitions: params.hive_partitions,
    fileInfo: params.include_file_info,
    compression: 'none',
    format: () => ({ type: 'parquet' }),
  });
}
