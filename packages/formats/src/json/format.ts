import type { Compression, FileWriteFormat, JsonFormat } from '@sqlflow/connector-sdk';
import { compressionByName } from '../files/compression.js';
import type { FoundFile } from '../paths/find-files.js';
import type { JsonReadParams } from './read-params.js';
import { normalRecordsPath } from './records-path.js';
import { findJsonShape, isNdjsonName } from './shape.js';
import type { JsonWriteOptions } from './write-options.js';

/** The format that the parameters describe. `format: auto` goes by the names of the files, else by how the first begins. */
export async function jsonReadFormat(
  params: JsonReadParams,
  files: readonly FoundFile[],
  compression: Compression,
): Promise<JsonFormat> {
  const records = params.records_path === undefined ? undefined : normalRecordsPath(params.records_path);
  return {
    type: records === undefined ? await shapeOf(params, files, compression) : 'json',
    compression,
    encoding: 'utf-8',
    ...(records === undefined ? {} : { records }),
    ...(params.column_types === undefined ? {} : { columnTypes: params.column_types }),
    decimals: params.decimals,
    inferTypes: params.infer_types,
  };
}

async function shapeOf(
  params: JsonReadParams,
  files: readonly FoundFile[],
  compression: Compression,
): Promise<'json' | 'ndjson'> {
  if (params.format !== 'auto') return params.format === 'array' ? 'json' : 'ndjson';
  const [first] = files;
  if (first === undefined || files.every((file) => isNdjsonName(file.path))) return 'ndjson';
  return findJsonShape(first, compression);
}

/** The format that the options of an export describe. */
export function jsonWriteFormat(options: JsonWriteOptions, path: string): FileWriteFormat {
  const lines = options.format === 'auto' ? isNdjsonName(path) : options.format === 'ndjson';
  return {
    type: lines ? 'ndjson' : 'json',
    compression: options.compression === 'auto' ? compressionByName(path) : options.compression,
    ...(options.date_format === undefined ? {} : { dateFormat: options.date_format }),
    ...(options.timestamp_format === undefined ? {} : { timestampFormat: options.timestamp_format }),
  };
}
