import { type IssueParams, param, z } from '@sqlflow/connector-sdk';

/** How many connections read, and what they see together. Spread into the `z.object` of the source. */
export const sharingParams = {
  parallel: param(z.int().min(1).max(64).default(1), {
    description:
      'How many connections read a table at the same time, each a part of its pages, all in one snapshot. Fewer where the table is small or no more can be had; one for views, queries, foreign tables, and for rows that are found by the cursor.',
    aliases: ['parallelism', 'partition_num'],
    example: 4,
  }),
  consistent: param(z.boolean().default(false), {
    description:
      'All tables that a run loads from this source are read as they were at one moment. Until they are loaded, whoever empties, alters or drops one of them waits.',
  }),
};

interface Sharing {
  readonly parallel?: number | undefined;
  readonly consistent?: boolean | undefined;
  readonly max_connections?: number | undefined;
}

/** What is asked for needs connections. */
export function checkSharing(values: Sharing, context: z.RefinementCtx): void {
  const { parallel = 1, consistent = false, max_connections: most = Number.POSITIVE_INFINITY } = values;
  const refuse = (path: string, message: string): void =>
    context.addIssue({
      code: 'custom',
      path: [path],
      message,
      params: { kind: 'conflict', hint: 'raise `max_connections`' } satisfies IssueParams,
    });
  if (consistent && most < 2) {
    refuse('consistent', '`consistent` holds one connection while others read: `max_connections` is 1');
  } else if (parallel > 1 && parallel + (consistent ? 1 : 0) > most) {
    const beside = consistent ? ', and one more for `consistent`' : '';
    refuse('parallel', `\`parallel: ${parallel}\` needs as many connections${beside}: \`max_connections\` is ${most}`);
  }
}
