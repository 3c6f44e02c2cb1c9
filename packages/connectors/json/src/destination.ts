import type { DestinationContext, FileDestination } from '@sqlflow/connector-sdk';
import { createFileDestination, jsonWriteFormat } from '@sqlflow/formats';
import type { JsonOptions } from './params.js';

/** Writes a query's result as JSON. The engine writes the bytes. */
export function openJsonDestination(options: JsonOptions, context: DestinationContext): Promise<FileDestination> {
  return createFileDestination({
    context,
    type: 'JSON',
    format: jsonWriteFormat(options, context.uri),
    partitionBy: options.partition_by,
    overwrite: options.overwrite,
  });
}
