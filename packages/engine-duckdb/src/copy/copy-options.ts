import type { FileTarget, FileWriteFormat } from '@sqlflow/connector-sdk';
import { quoteName, quoteText } from '../sql-text.js';

/** The options of DuckDB's COPY for a target. */
export function copyOptions({ format, partitionBy }: FileTarget): string {
  const options = [...formatOptions(format), ...(partitionBy.length > 0 ? partitionOptions(format, partitionBy) : [])];
  return options.join(', ');
}

function formatOptions(format: FileWriteFormat): string[] {
  switch (format.type) {
    case 'csv':
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

function dateOptions(format: { readonly dateFormat?: string; readonly timestampFormat?: string }): string[] {
  return [
    ...(format.dateFormat === undefined ? [] : [`DATEFORMAT ${quoteText(format.dateFormat)}`]),
    ...(format.timestampFormat === undefined ? [] : [`TIMESTAMPFORMAT ${quoteText(format.timestampFormat)}`]),
  ];
}

function compressionOption(compression: 'none' | 'gzip' | 'zstd'): string[] {
  return compression === 'none' ? [] : [`COMPRESSION ${compression}`];
}

/** Names of their own, so that the files of two exports can stand side by side. */
function partitionOptions(format: FileWriteFormat, columns: readonly string[]): string[] {
  return [
    `PARTITION_BY (${columns.map(quoteName).join(', ')})`,
    "FILENAME_PATTERN 'part_{uuid}'",
    `FILE_EXTENSION ${quoteText(extensionOf(format))}`,
  ];
}

function extensionOf(format: FileWriteFormat): string {
  if (format.type === 'parquet') return 'parquet';
  const ending = { none: '', gzip: '.gz', zstd: '.zst' }[format.compression];
  return `${format.type}${ending}`;
}
