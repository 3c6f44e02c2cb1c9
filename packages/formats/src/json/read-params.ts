import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';
import { columnTypesParam, compressionReadParam, decimalsParam, inferTypesParam } from '../files/read-params.js';
import { isRecordsPath } from './records-path.js';

const formatSpellings = {
  json: 'array',
  json_array: 'array',
  jsonl: 'ndjson',
  json_lines: 'ndjson',
  jsonlines: 'ndjson',
  newline_delimited: 'ndjson',
};

/** How JSON is read. Spread into the `z.object` of a connector. */
export const jsonReadParams = {
  format: param(z.enum(['auto', 'array', 'ndjson']).default('auto'), {
    description:
      '`array`: one document, most often an array of records. `ndjson`: one record per line. `auto`: by the extension (`.ndjson`, `.jsonl`), else by how the first file begins.',
    aliases: ['format.filetype', 'file_type', 'filetype'],
    spellings: formatSpellings,
  }),
  records_path: param(
    z
      .string()
      .refine(
        isRecordsPath,
        'must name the members that lead to one array, such as `data.items` or `$.data.items[*]`; positions, filters, `..` and a `[*]` before the end are not supported',
      )
      .optional(),
    {
      description:
        'Where in the document the records are: a JSONPath of the names that lead to the array that holds them.',
      aliases: ['json_path', 'record_path', 'data_path'],
      example: 'data.items',
    },
  ),
  column_types: columnTypesParam,
  infer_types: inferTypesParam,
  decimals: decimalsParam,
  compression: compressionReadParam,
};

export type JsonReadParams = z.output<z.ZodObject<typeof jsonReadParams>>;
