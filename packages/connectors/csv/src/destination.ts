import type { DestinationContext, FileDestination } from '@sqlflow/connector-sdk';
import { createFileDestination, csvWriteFormat } from '@sqlflow/formats';
import type { CsvOptions } from './params.js';

/** Writes a query's result as CSV. The engine writes the bytes. */
export function openCsvDestination(options: CsvOptions, context: DestinationContext): Promise<FileDestination> {
  return createFileDestination({
    context,
    type: 'CSV',
    format: csvWriteFormat(options, context.uri),
    partitionBy: options.partition_by,
    overwrite: options.overwrite,
  });
}
