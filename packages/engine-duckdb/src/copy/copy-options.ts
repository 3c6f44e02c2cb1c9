import type { FileTarget, FileWriteFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { quoteName, quoteText } from '../sql-text.js';
import { asLines } from './json-lines.js';

/** The options of DuckDB's COPY for a target. Throws where DuckDB has none for what is asked. */
export function copyOptions(target: FileTarget): string {
  const { format, partitionBy } = target;
  const own = isPartitionedJson(target) ? lineOptions(format) : formatOptions(format);
  const partitions = partitionBy.length > 0 ? partitionOptions(format, partitionBy) : [];
  return [...own, ...partitions, 'RETURN_FILES true'].join(', ');
}

/** JSON in directories, which DuckDB has no writer for. */
export function isPartitionedJson({ format, partitionBy }: FileTarget): boolean {
  return partitionBy.length > 0 && (format.type === 'json' || format.type === 'ndjson');
}

function lineOptions(format: FileWriteFormat): string[] {
  if (format.type === 'ndjson') return [...asLines, ...compressionOption(format.compression)];
  if (format.type === 'json' && format.compression === 'zstd') {
    throw sqlFlowError(codes.run.notSupportedYet, {
      what: 'partition_by for JSON arrays with zstd',
      instead: 'write newline-delimited JSON, or use gzip',
    });
  }
  // Compressed when the lines are made an array.
  return [...asLines, ...compressionOption('none')];
}

function formatOptions(format: FileWriteFormat): string[] {
  switch (format.type) {
    case 'csv':
      refuseLongDelimiter(format.delimiter);
      return [
        'FORMAT csv',
        `HEADER ${format.header}`,
        `DELIMITER ${quoteText(format.delimiter)}`,
        `QUOTE ${quoteText(format.quote)}`,
        `ESCAPE ${quoteText(format.quote === '' ? '' : format.escape || format.quote)}`,
        `NULLSTR ${quoteText(format.nullText)}`,
        ...dateOptions(format),
        ...compressionOption(format.compression),
      ];
    case 'json':
    case 'ndjson':
      return [
        'FORMAT json',
        `ARRAY ${format.type === 'json'}`,
        ...dateOptions(format),
        ...compressionOption(format.compression),
      ];
    case 'parquet':
      return [
        'FORMAT parquet',
        `COMPRESSION ${format.compression === 'none' ? 'uncompressed' : format.compression}`,
        ...(format.rowGroupSize === undefined ? [] : [`ROW_GROUP_SIZE ${format.rowGroupSize}`]),
      ];
  }
}

/** DuckDB (1.5.6) takes a longer one and writes its first letter only. */
function refuseLongDelimiter(delimiter: string): void {
  if (Buffer.byteLength(delimiter) <= 1) return;
  throw sqlFlowError(codes.run.notSupportedYet, {
    what: `the delimiter ${JSON.stringify(delimiter)} in a file that is written`,
    instead: 'use a single ASCII letter, such as ; or a tab',
  });
}

function dateOptions(format: { readonly dateFormat?: string; readonly timestampFormat?: string }): string[] {
  return [
    ...(format.dateFormat === undefined ? [] : [`DATEFORMAT ${quoteText(format.dateFormat)}`]),
    ...(format.timestampFormat === undefined ? [] : [`TIMESTAMPFORMAT ${quoteText(format.timestampFormat)}`]),
  ];
}

/** Always said: otherwise DuckDB goes by the ending of the file's name. */
function compressionOption(compression: 'none' | 'gzip' | 'zstd'): string[] {
  return [`COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}`];
}

/** Names of their own, so that the files of two exports can stand side by side. */
function partitionOptions(format: FileWriteFormat, columns: readonly string[]): string[] {
  return [
    `PARTITION_BY (${columns.map(quoteName).join(', ')})`,
    "FILENAME_PATTERN 'part_{uuid}'",
    // Files of an earlier export may stand in the directory: names are never the same.
    'OVERWRITE_OR_IGNORE true',
    `FILE_EXTENSION ${quoteText(extensionOf(format))}`,
  ];
}

function extensionOf(format: FileWriteFormat): string {
  if (format.type === 'parquet') return 'parquet';
  const ending = { none: '', gzip: '.gz', zstd: '.zst' }[format.compression];
  return `${format.type}${ending}`;
}
