import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { authParams } from './auth.js';
import { checkAuth } from './check-auth.js';
import { connectionParams } from './connection.js';

const { allowed_hosts: _, ...connection } = connectionParams;

/** What OPTIONS of an export to an HTTP API may say. */
export const restOptions = z
  .object({
    method: param(z.enum(['POST', 'PUT', 'PATCH']).default('POST'), {
      description: 'The method of the requests.',
      aliases: ['http_method'],
    }),
    mode: param(z.enum(['append']).default('append'), {
      description: 'Records are sent; what the API does with them is its own matter.',
      aliases: ['write_mode', 'write_disposition'],
    }),
    body: param(z.enum(['array', 'object', 'ndjson']).default('array'), {
      description:
        '`array`: an array of records in each request. `object`: each record in a request of its own. `ndjson`: one record per line.',
      aliases: ['body_format'],
      spellings: { jsonl: 'ndjson', single: 'object' },
    }),
    batch_size: param(z.int().positive().default(500), {
      description: 'Records in one request, with `array` and `ndjson`.',
    }),
    records_key: param(z.string().min(1).optional(), {
      description: 'The array is a member of an object, under this name.',
      example: 'records',
    }),
    idempotency_key_header: param(z.string().optional(), {
      description:
        'Header by which the API recognises a request that comes again; naming it lets requests be repeated after failures that leave open whether they were done. By default `Idempotency-Key` is sent and not relied on; an empty text sends none.',
      aliases: ['idempotency_header'],
      example: 'Idempotency-Key',
    }),
    concurrency: param(z.int().min(1).max(50).default(1), {
      description: 'Requests at the same time. With more than one, records arrive in no certain order.',
    }),
    on_rejected: param(z.enum(['fail', 'skip']).default('fail'), {
      description:
        'What happens when the API refuses records (400, 409, 413, 422): the export fails, or they are left out, written to a file, and counted.',
    }),
    rejects_path: param(z.string().min(1).optional(), {
      description:
        'Where refused records go, one per line. Relative to the project root. Default: `output/rejected/` with the name of the API.',
      aliases: ['rejected_path'],
      example: 'output/refused.ndjson',
    }),
    ...authParams,
    ...connection,
  })
  .superRefine(checkAuth)
  .superRefine(checkBody);

export type RestOptions = z.output<typeof restOptions>;

function checkBody(values: Partial<RestOptions>, context: z.RefinementCtx): void {
  const complain = (path: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [path], message, params: { kind: 'conflict' } satisfies IssueParams });
  };
  if (values.records_key !== undefined && values.body !== 'array') {
    complain('records_key', `\`records_key\` names an array, and \`body: ${values.body}\` has none`);
  }
  if (values.rejects_path !== undefined && values.on_rejected !== 'skip') {
    complain('rejects_path', '`rejects_path` is where refused records go, and `on_rejected: fail` keeps none');
  }
}
