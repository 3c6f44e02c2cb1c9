import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { authParams } from './auth.js';
import { checkAuth } from './check-auth.js';
import { checkUrl, connectionParams } from './connection.js';
import { endpointSchema, readingParams } from './endpoint.js';

const endpoint = z.union([z.string().min(1), endpointSchema]);

/** What PARAMS of a REST source may say. */
export const restParams = z
  .object({
    base_url: param(z.string().superRefine(checkUrl), {
      description: 'Where the API begins. Paths of endpoints are put behind it.',
      aliases: ['url', 'url_base', 'api_url'],
      example: 'https://api.example.com/v1',
    }),
    endpoints: param(z.array(endpoint).min(1).optional(), {
      description: 'What can be loaded, each by its name: `LOAD t FROM source.name`.',
      aliases: ['resources', 'streams'],
      example: ['users', 'orders'],
    }),
    endpoint: param(endpoint.optional(), {
      description: 'The only thing to load: `LOAD t FROM source`. Instead of `endpoints`.',
      aliases: ['path', 'resource'],
      example: 'orders',
    }),
    ...readingParams,
    ...authParams,
    ...connectionParams,
  })
  .superRefine(checkAuth)
  .superRefine(checkEndpoints);

export type RestParams = z.output<typeof restParams>;

function checkEndpoints(values: Partial<RestParams>, context: z.RefinementCtx): void {
  if (values.endpoint !== undefined && values.endpoints !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['endpoint'],
      message: '`endpoint` and `endpoints` are both given',
      params: { kind: 'conflict', hint: 'put it into the list of `endpoints`' } satisfies IssueParams,
    });
  }
  const seen = new Set<string>();
  for (const [at, each] of (values.endpoints ?? []).entries()) {
    const name = typeof each === 'string' ? each : (each.name ?? each.path);
    if (name === undefined) {
      context.addIssue({ code: 'custom', path: ['endpoints', at], message: 'has neither `name` nor `path`' });
    } else if (seen.has(name.toLowerCase())) {
      context.addIssue({ code: 'custom', path: ['endpoints', at], message: `is the second that is called ${name}` });
    } else seen.add(name.toLowerCase());
  }
}
