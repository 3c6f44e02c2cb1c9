import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { pathProblem } from '../records/json-path.js';

const types = ['page', 'offset', 'cursor', 'link_header', 'next_url', 'none'] as const;

/** A JSONPath, with or without the leading `$.`. */
export const jsonPath = z
  .string()
  .min(1)
  .superRefine((path, context) => {
    const problem = pathProblem(path);
    if (problem === undefined) return;
    const params = { hint: 'such as `data.items`, `$.data[-1].id`' } satisfies IssueParams;
    context.addIssue({ code: 'custom', message: `is no JSONPath: ${problem}`, params });
  });

/** How the next page is found. */
export const paginationSchema = z
  .object({
    type: param(z.enum(types), {
      description:
        '`page`: pages have numbers. `offset`: the number of records to pass over. `cursor`: the answer holds a text for the next request. `link_header`: the header `Link` names the next page. `next_url`: the answer does. `none`: there is one page.',
      spellings: { page_number: 'page', link: 'link_header', header_link: 'link_header', json_link: 'next_url' },
    }),
    page_size: param(z.int().positive().optional(), {
      description: 'Records asked for in one request. A server may give fewer.',
      aliases: ['limit', 'per_page'],
      example: 100,
    }),
    page_size_param: param(z.string().min(1).optional(), {
      description: 'Query parameter that carries `page_size`. Default `per_page`, with `offset` and `cursor` `limit`.',
      aliases: ['limit_param'],
    }),
    page_param: param(z.string().min(1).default('page'), {
      description: 'Query parameter with the number of the page.',
    }),
    start_page: param(z.int().min(0).default(1), {
      description: 'Number of the first page.',
      aliases: ['base_page', 'start_from_page'],
    }),
    offset_param: param(z.string().min(1).default('offset'), {
      description: 'Query parameter with the number of records to pass over.',
    }),
    cursor_param: param(z.string().min(1).default('cursor'), {
      description: 'Query parameter that carries the cursor of the next page.',
    }),
    cursor_path: param(jsonPath.optional(), {
      description:
        'JSONPath of the cursor in the answer, for `cursor`. `$.data[-1].id` is the id of the last record of `data`.',
      aliases: ['cursor_value'],
      example: 'meta.next_cursor',
    }),
    next_url_path: param(jsonPath.optional(), {
      description: 'JSONPath of the address of the next page in the answer, for `next_url`.',
      example: 'links.next',
    }),
    has_more_path: param(jsonPath.optional(), {
      description: 'JSONPath of a truth value that is false on the last page.',
      example: 'has_more',
    }),
    total_path: param(jsonPath.optional(), {
      description: 'JSONPath of the number of all records, for `page` and `offset`.',
      example: 'meta.total',
    }),
    max_pages: param(z.int().positive().optional(), {
      description: 'No more pages than these are read; that some were left out is said.',
    }),
  })
  .superRefine(checkType);

function checkType(values: Partial<{ readonly [name: string]: unknown }>, context: z.RefinementCtx): void {
  const needed = values.type === 'cursor' ? 'cursor_path' : values.type === 'next_url' ? 'next_url_path' : undefined;
  if (needed === undefined || values[needed] !== undefined) return;
  context.addIssue({
    code: 'custom',
    path: ['type'],
    message: `\`type: ${String(values.type)}\` needs \`${needed}\``,
    params: { kind: 'missing' } satisfies IssueParams,
  });
}

export type Pagination = z.output<typeof paginationSchema>;
