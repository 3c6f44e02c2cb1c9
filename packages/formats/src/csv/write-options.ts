import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';
import { compressionWriteOption } from '../files/write-options.js';
import {
  delimiterAliases,
  delimiterComplaint,
  delimiterDescription,
  escapeParam,
  isDelimiter,
  quoteParam,
} from './dialect.js';

/** How CSV text is written. */
export const csvWriteOptions = {
  header: param(z.boolean().default(true), {
    description: 'Writes the names of the columns first.',
    aliases: ['has_header'],
  }),
  delimiter: param(z.string().refine(isDelimiter, delimiterComplaint).default(','), {
    description: delimiterDescription,
    aliases: delimiterAliases,
    example: ';',
  }),
  quote: quoteParam,
  escape: escapeParam,
  null_text: param(z.string().default(''), {
    description: 'What NULL is written as. An empty text is quoted, so that it can be told from an empty NULL.',
    aliases: ['null_value', 'nullstr', 'null_sequence', 'null_if', 'null_string'],
    example: 'NULL',
  }),
  date_format: param(z.string().min(1).optional(), {
    description: 'How dates are written, in the letters of `strftime`. Default: ISO 8601.',
    aliases: ['dateformat'],
    example: '%d.%m.%Y',
  }),
  timestamp_format: param(z.string().min(1).optional(), {
    description: 'How timestamps are written, likewise.',
    aliases: ['timestampformat', 'datetime_format'],
  }),
  compression: compressionWriteOption,
};

export type CsvWriteOptions = z.output<z.ZodObject<typeof csvWriteOptions>>;
