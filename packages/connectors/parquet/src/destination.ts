import type { DestinationContext, FileDestination } from '@sqlflow/connector-sdk';
import { createFileDestination, parquetWriteFormat } from '@sqlflow/formats';
import type { ParquetOptions } from './params.js';

/** Writes a query's result as Parquet. The engine writes the bytes. */
export function openParquetDestination(options: ParquetOptions, context: DestinationContext): Promise<FileDestination> {
  return createFileDestination({
    context,
    type: 'PARQUET',
    format: parquetWriteFormat(options),
    partitionBy: options.partition_by,
    overwrite: options.overwrite,
  });
}
