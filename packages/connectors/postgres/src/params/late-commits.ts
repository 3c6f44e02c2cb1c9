import { type IssueParams, param, z } from '@sqlflow/connector-sdk';

const units = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };
const written = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)$/i;

const size = z.union([z.int().min(0), z.string()]).superRefine((value, context) => {
  if (typeof value === 'number' || written.test(value)) return;
  context.addIssue({
    code: 'custom',
    message: 'must be a size',
    params: { hint: 'a number of bytes, or text such as "500MB" or "4GB"' } satisfies IssueParams,
  });
});

/** How incremental loads find rows that are committed late. Spread into the `z.object` of the source. */
export const lateCommitsParams = {
  late_commits: param(z.enum(['auto', 'xmin', 'floor', 'ignore']).default('auto'), {
    description:
      'How an incremental load finds rows that are committed after later ones: `xmin` by the transactions that wrote them, exact; `floor` by reading again from the begin of the oldest open transaction, for rows stamped by the server itself; `ignore` not at all. `auto` is `xmin` for tables, or `floor` with an audit by `xmin` where `cursor_stamped_by` and `xmin_scan_limit` allow it; `floor` for views and queries.',
    example: 'xmin',
  }),
  cursor_stamped_by: param(z.enum(['unknown', 'server']).default('unknown'), {
    description:
      'For `auto`: `server` says that every INSERT and UPDATE sets the cursor to the `now()` of this server or later, as a trigger does. A DEFAULT does not: it leaves updates out, and whoever gives a value. Nothing at the server tells for certain, so it is `unknown` until you say it.',
    example: 'server',
  }),
  xmin_scan_limit: param(size.default('4GB'), {
    description:
      'For `auto`: how large a table may be for `xmin`, which looks at all of it in each run. In bytes, or with a unit (`500MB`), of which 1024 make the next, counted without indexes and long values that are kept apart.',
    example: '4GB',
  }),
  xmin_audit_every: param(z.int().min(1).max(100).default(10), {
    description:
      'For `auto`, where it reads by `floor`: every how many runs one looks at all transactions since the last such run, so that nothing is missed even if the cursor is not stamped by the server. 1: all do.',
    example: 10,
  }),
};

/** The bytes of a size as it is written. */
export function bytesOf(value: z.output<typeof size>): number {
  if (typeof value === 'number') return value;
  const [, amount = '0', unit = ''] = written.exec(value) ?? [];
  return Number(amount) * units[unit.toLowerCase() as keyof typeof units];
}
