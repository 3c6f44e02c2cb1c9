import type {
  Compression,
  ConnectorContext,
  CsvFormat,
  FilesInspection,
  FileWriteFormat,
} from '@sqlflow/connector-sdk';
import { codes, diagnostic } from '@sqlflow/errors';
import { compressionByName } from '../files/compression.js';
import { listOf } from '../files/read-params.js';
import type { FoundFile } from '../paths/find-files.js';
import { findDelimiter, usualDelimiters } from './delimiter.js';
import { delimiterCharacter } from './dialect.js';
import type { CsvReadParams } from './read-params.js';
import type { CsvWriteOptions } from './write-options.js';

/** The format that the parameters describe. `delimiter: auto` is found in the first file. */
export async function csvReadFormat(
  params: CsvReadParams,
  files: readonly FoundFile[],
  compression: Compression,
): Promise<CsvFormat> {
  const format = {
    type: 'csv',
    quote: params.quote,
    escape: params.escape,
    header: params.header && params.header_definition !== 'user_provided',
    encoding: params.encoding,
    compression,
    skipRows: params.skip_rows,
    comment: params.comment,
    nullValues: listOf(params.null_values),
    decimalSeparator: params.decimal_separator,
    ...(params.date_format === undefined ? {} : { dateFormat: params.date_format }),
    ...(params.timestamp_format === undefined ? {} : { timestampFormat: params.timestamp_format }),
    ...(params.column_names === undefined ? {} : { columnNames: params.column_names }),
    ...(params.column_types === undefined ? {} : { columnTypes: params.column_types }),
    decimals: params.decimals,
    inferTypes: params.infer_types,
  } as const;
  const [first] = files;
  const isAuto = params.delimiter === 'auto' && first !== undefined;
  return { ...format, delimiter: isAuto ? await findDelimiter(first, format) : delimiterCharacter(params.delimiter) };
}

/** Warns where a file has one column only and its header looks as if another delimiter were meant. */
export function warnOfDelimiter(
  context: Pick<ConnectorContext, 'logger'>,
  files: readonly FoundFile[],
  delimiter: string,
  inspection: FilesInspection,
): void {
  const columns = inspection.columns.filter(({ name }) => name !== '_file_path' && name !== '_file_modified');
  const [file] = files;
  const [only] = columns;
  const looksLike = usualDelimiters.find((each) => each !== delimiter && only?.name.includes(each));
  if (file === undefined || columns.length !== 1 || looksLike === undefined) return;
  const shown = looksLike === '\t' ? 'tab' : looksLike;
  const { code, message, hint } = diagnostic(codes.connector.suspiciousDelimiter, {
    path: file.shown,
    delimiter: delimiter === '\t' ? 'tab' : delimiter,
    looksLike: shown,
  });
  context.logger.warn(message, { code, hint });
}

/** The format that the options of an export describe. */
export function csvWriteFormat(options: CsvWriteOptions, path: string): FileWriteFormat {
  return {
    type: 'csv',
    delimiter: delimiterCharacter(options.delimiter),
    quote: options.quote,
    escape: options.escape,
    header: options.header,
    nullText: options.null_text,
    ...(options.date_format === undefined ? {} : { dateFormat: options.date_format }),
    ...(options.timestamp_format === undefined ? {} : { timestampFormat: options.timestamp_format }),
    compression: options.compression === 'auto' ? compressionByName(path) : options.compression,
  };
}
