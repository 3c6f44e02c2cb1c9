import type { ConnectorContext, SourceInput } from '@sqlflow/connector-sdk';
import { createFileSource, jsonReadFormat, listOf } from '@sqlflow/formats';
import type { JsonParams } from './params.js';

/** Reads JSON files as one table. */
export function openJsonSource(params: JsonParams, context: ConnectorContext): SourceInput {
  return createFileSource({
    context,
    selection: { paths: listOf(params.path), exclude: listOf(params.exclude), extension: 'json' },
    unionByName: params.union_by_name,
    hivePartitions: params.hive_partitions,
    fileInfo: params.include_file_info,
    compression: params.compression,
    format: (files, compression) => jsonReadFormat(params, files, compression),
  });
}
