import type { ConnectorContext, SourceInput } from '@sqlflow/connector-sdk';
import { createFileSource, csvReadFormat, listOf, warnOfDelimiter } from '@sqlflow/formats';
import type { CsvParams } from './params.js';

/** Reads CSV files as one table. */
export function openCsvSource(params: CsvParams, context: ConnectorContext): SourceInput {
  return createFileSource({
    context,
    selection: { paths: listOf(params.path), exclude: listOf(params.exclude), extension: 'csv' },
    unionByName: params.union_by_name,
    hivePartitions: params.hive_partitions,
    fileInfo: params.include_file_info,
    compression: params.compression,
    format: (files, compression) => csvReadFormat(params, files, compression),
    onInspected: (files, format, inspection) => {
      if (format.type === 'csv') warnOfDelimiter(context, files, format.delimiter, inspection);
    },
  });
}
