import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { suggest } from '@sqlflow/errors';
import { authParams } from './auth.js';
import { checkAuth } from './check-auth.js';
import { checkUrl, connectionParams } from './connection.js';
import { type EndpointParams, endpointSchema, readingParams } from './endpoint.js';

const endpoint = z.union([z.string().min(1), endpointSchema]);

/** What PARAMS of a REST source may say. */
export const restParams = z
  .object({
    base_url: param(z.string().superRefine(checkUrl), {
      description: 'Where the API begins. Paths of endpoints are put behind it.',
      aliases: ['url', 'url_base', 'api_url', 'client.base_url'],
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
  if (values.slice !== undefined) checkSlice(values, [], context);
  const seen = new Set<string>();
  for (const [at, each] of (values.endpoints ?? []).entries()) {
    const name = typeof each === 'string' ? each : (each.name ?? each.path);
    if (name === undefined) {
      context.addIssue({ code: 'custom', path: ['endpoints', at], message: 'has neither `name` nor `path`' });
    } else if (seen.has(name.toLowerCase())) {
      context.addIssue({ code: 'custom', path: ['endpoints', at], message: `is the second that is called ${name}` });
    } else seen.add(name.toLowerCase());
    if (typeof each === 'object') {
      checkSlice({ ...values, ...defined(each) }, ['endpoints', at], context);
      checkParent(values, each, ['endpoints', at], context);
    }
  }
}

type Sliced = Pick<Partial<RestParams>, 'slice' | 'cursor_param' | 'cursor_end_param' | 'endpoints'>;

/** Without both ends each piece would bring the rest of the history again. */
function checkSlice(values: Sliced, path: readonly (string | number)[], context: z.RefinementCtx): void {
  const missing = (['cursor_param', 'cursor_end_param'] as const).find((name) => values[name] === undefined);
  const isLater = path.length === 0 && values.endpoints !== undefined;
  if (values.slice === undefined || missing === undefined || isLater) return;
  context.addIssue({
    code: 'custom',
    path: [...path, 'slice'],
    message: `\`slice\` needs \`${missing}\``,
    params: {
      kind: 'missing',
      hint: 'pieces can only be asked for where the API takes both ends of a time',
    } satisfies IssueParams,
  });
}

function checkParent(
  values: Partial<RestParams>,
  { name, path: own, parent }: EndpointParams,
  path: readonly (string | number)[],
  context: z.RefinementCtx,
): void {
  if (parent === undefined) return;
  const names = (values.endpoints ?? []).map((each) =>
    typeof each === 'string' ? each : (each.name ?? each.path ?? ''),
  );
  const known = names.find((each) => each.toLowerCase() === parent.endpoint.toLowerCase());
  if (known !== undefined && known !== (name ?? own)) return;
  const near = suggest(parent.endpoint, names);
  context.addIssue({
    code: 'custom',
    path: [...path, 'parent', 'endpoint'],
    message:
      known === undefined ? `names ${parent.endpoint}, which is no endpoint of the source` : 'is the endpoint itself',
    ...(near === undefined ? {} : { params: { hint: `did you mean \`${near}\`?` } satisfies IssueParams }),
  });
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
