import type { CsvFormat, Format, JsonFormat, ParquetFormat, PostgresCopyFormat } from '../format.js';

/** A format of which only the type and what differs from the usual is said. */
export type FormatInput =
  | (Pick<CsvFormat, 'type'> & Partial<CsvFormat>)
  | (Pick<JsonFormat, 'type'> & Partial<JsonFormat>)
  | ParquetFormat
  | PostgresCopyFormat;

/**
 * A whole format. CSV: commas, double quotes, a header, UTF-8, an empty field is NULL. Types are inferred, unless the
 * source says its columns.
 */
export function fileFormat(input: FormatInput): Format {
  if (input.type === 'csv') return { ...csv, ...input };
  return input.type === 'parquet' || input.type === 'postgres_copy' ? input : { ...json, ...input };
}

const json = { compression: 'none', encoding: 'utf-8', decimals: 'decimal', inferTypes: true } as const;

const csv = {
  ...json,
  delimiter: ',',
  quote: '"',
  escape: '',
  header: true,
  skipRows: 0,
  comment: '',
  nullValues: [''],
  decimalSeparator: '.',
} as const;
