import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';
import { compressionWriteOption } from '../files/write-options.js';

/** How JSON is written. */
export const jsonWriteOptions = {
  format: param(z.enum(['auto', 'array', 'ndjson']).default('auto'), {
    description:
      '`array`: one array of records. `ndjson`: one record per line. `auto`: by the extension, `.ndjson` and `.jsonl` are lines, all else is an array.',
    spellings: { json: 'array', json_array: 'array', jsonl: 'ndjson', json_lines: 'ndjson', jsonlines: 'ndjson' },
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

export type JsonWriteOptions = z.output<z.ZodObject<typeof jsonWriteOptions>>;
