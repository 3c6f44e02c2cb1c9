import { param, z } from '@sqlflow/connector-sdk';
import { columnTypesParam, decimalsParam } from '@sqlflow/formats';
import { incrementalParams } from './incremental.js';
import { jsonPath, paginationSchema } from './pagination.js';

const queryValue = z.union([z.string(), z.number(), z.boolean()]);

const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** How answers are read: of one endpoint, or beside `endpoints` of all that do not say it themselves. */
export const readingParams = {
  params: param(z.record(z.string(), queryValue).optional(), {
    description: 'Query parameters of every request.',
    aliases: ['query', 'request_parameters'],
    example: { status: 'any' },
  }),
  method: param(z.enum(['GET', 'POST']).optional(), {
    description: 'Default `GET`.',
    aliases: ['http_method'],
  }),
  body: param(z.union([z.string(), z.record(z.string(), z.unknown())]).optional(), {
    description: 'Body of requests with `POST`: a text, or an object that is sent as JSON.',
    aliases: ['json', 'request_body'],
  }),
  data_path: param(jsonPath.optional(), {
    description:
      'JSONPath (RFC 9535) of the records in the answer; the leading `$.` may be left out. Not needed where the answer has exactly one array of objects.',
    aliases: ['records_path', 'data_selector', 'json_path', 'record_path'],
    example: 'data.items',
  }),
  response_format: param(z.enum(['json', 'ndjson', 'csv', 'xml']).optional(), {
    description: 'What answers are made of. Default: what their header `Content-Type` says, else JSON.',
    spellings: { jsonl: 'ndjson', json_lines: 'ndjson' },
  }),
  flatten: param(z.union([z.boolean(), z.int().min(0)]).optional(), {
    description:
      'Nested objects become columns `outer_inner`: all of them with `true`, to this depth with a number. Default: they stay STRUCTs.',
    example: true,
  }),
  column_types: columnTypesParam,
  decimals: decimalsParam.optional(),
  pagination: param(paginationSchema.optional(), {
    description: 'How the next page is found. Without it the usual kinds are recognised from the first answer.',
    aliases: ['paginator'],
  }),
  ...incrementalParams,
};

const parentSchema = z.object({
  endpoint: param(z.string().min(1), { description: 'Name of the other endpoint.', example: 'orders' }),
  field: param(jsonPath, { description: 'JSONPath of the value in its records.', example: 'id' }),
  param: param(z.string().min(1), {
    description:
      'Name that stands in braces in the path; where it does not, the query parameter. Records that have no such member get one.',
    example: 'order_id',
  }),
});

/** One endpoint with its settings. */
export const endpointSchema = z.object({
  name: param(z.string().min(1).optional(), {
    description: 'Name of the stream: `LOAD t FROM source.name`. Default: the path.',
  }),
  path: param(z.string().min(1).optional(), {
    description: 'Below `base_url`. Default: the name.',
    aliases: ['url'],
    example: 'orders',
  }),
  headers: param(z.record(z.string(), z.string()).optional(), {
    description: 'Headers of its requests, beside those of the source.',
  }),
  primary_key: param(names.optional(), { description: 'Column or columns that tell its rows apart.' }),
  cursor_field: param(z.string().min(1).optional(), {
    description: 'Column that the watermark of an incremental load follows.',
  }),
  parent: param(parentSchema.optional(), {
    description: 'Another endpoint whose records say which addresses are asked: `orders/{order_id}/items`.',
  }),
  ...readingParams,
});

export type EndpointParams = z.output<typeof endpointSchema>;
