import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';
import {
  columnTypesParam,
  compressionReadParam,
  decimalsParam,
  fileTypeParam,
  inferTypesParam,
} from '../files/read-params.js';
import {
  characterSchema,
  delimiterAliases,
  delimiterComplaint,
  delimiterDescription,
  escapeParam,
  isDelimiter,
  quoteParam,
} from './dialect.js';
import { otherToolsParams } from './other-tools-params.js';

/** How CSV text is read. Spread into the `z.object` of a connector. */
export const csvReadParams = {
  file_type: fileTypeParam('csv'),
  delimiter: param(
    z
      .string()
      .refine((text) => text === 'auto' || isDelimiter(text), `${delimiterComplaint}, or "auto"`)
      .default(','),
    {
      description: `${delimiterDescription} \`auto\` finds it in the first file: comma, semicolon, tab or vertical bar.`,
      aliases: [...delimiterAliases, 'format.delimiter', 'reader_options.sep'],
      example: ';',
    },
  ),
  quote: quoteParam,
  escape: escapeParam,
  header: param(z.boolean().default(true), {
    description: 'The first line holds the names of the columns. `false`: they are `column0`, `column1` …',
    aliases: ['has_header'],
  }),
  skip_rows: param(z.int().min(0).default(0), {
    description: 'Lines to leave out before the header.',
    aliases: [
      'skip_rows_before_header',
      'skip',
      'skiprows',
      'skip_lines',
      'skip_before',
      'format.skip_rows_before_header',
      'reader_options.skiprows',
    ],
  }),
  comment: param(characterSchema.default(''), {
    description: 'Lines that begin with this character are left out.',
    aliases: ['comment_char', 'comment_prefix'],
    example: '#',
  }),
  null_values: param(z.union([z.string(), z.array(z.string())]).default(['']), {
    description:
      'Unquoted text that means NULL. By default an empty field is NULL; a quoted empty field is always an empty text.',
    aliases: [
      'null_value',
      'null_if',
      'nullstr',
      'na_values',
      'null_sequence',
      'null_text',
      'format.null_values',
      'reader_options.na_values',
    ],
    example: ['', 'NA'],
  }),
  decimal_separator: param(z.enum(['.', ',']).default('.'), {
    description: 'The decimal point of numbers.',
    aliases: ['decimal', 'reader_options.decimal'],
  }),
  date_format: param(z.string().min(1).optional(), {
    description: 'How dates are written, in the letters of `strptime`. Default: ISO 8601.',
    aliases: ['dateformat'],
    example: '%d.%m.%Y',
  }),
  timestamp_format: param(z.string().min(1).optional(), {
    description: 'How timestamps are written, likewise.',
    aliases: ['timestampformat', 'datetime_format'],
    example: '%d.%m.%Y %H:%M',
  }),
  column_names: param(z.array(z.string().min(1)).min(1).optional(), {
    description: 'Names of the columns in their order. They replace those of the header, or stand in for it.',
    aliases: ['names', 'format.header_definition.column_names', 'reader_options.names'],
    example: ['id', 'name'],
  }),
  column_types: columnTypesParam,
  infer_types: inferTypesParam,
  decimals: decimalsParam,
  encoding: param(z.enum(['utf-8', 'utf-16', 'latin-1']).default('utf-8'), {
    description: 'How characters are written. `latin-1` is ISO 8859-1.',
    aliases: ['format.encoding', 'reader_options.encoding'],
    spellings: {
      utf8: 'utf-8',
      'utf-8-sig': 'utf-8',
      utf16: 'utf-16',
      'utf-16le': 'utf-16',
      'utf-16-le': 'utf-16',
      latin1: 'latin-1',
      'iso-8859-1': 'latin-1',
      'iso8859-1': 'latin-1',
    },
  }),
  compression: compressionReadParam,
  ...otherToolsParams,
};

export type CsvReadParams = z.output<z.ZodObject<typeof csvReadParams>>;
