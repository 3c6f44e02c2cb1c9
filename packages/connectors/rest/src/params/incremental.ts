import { type IssueParams, param, z } from '@sqlflow/connector-sdk';

export type CursorFormat = 'iso' | 'date' | 'unix' | 'unix_ms';

const duration = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/i;

/** How an API is asked for what is new. */
export const incrementalParams = {
  cursor_param: param(z.string().min(1).optional(), {
    description:
      'Query parameter for the lowest value of `cursor_field` that is wanted. Without it everything is read, and what is not new is left out.',
    aliases: ['start_param', 'incremental.start_param'],
    example: 'updated_after',
  }),
  cursor_end_param: param(z.string().min(1).optional(), {
    description: 'Query parameter for the highest value; needed for `slice`.',
    aliases: ['end_param', 'incremental.end_param'],
    example: 'updated_before',
  }),
  cursor_format: param(z.enum(['iso', 'date', 'unix', 'unix_ms']).optional(), {
    description:
      'How times are written there: ISO 8601, the date alone, or seconds or milliseconds since 1970. Default: ISO 8601; other values as they are.',
    spellings: { iso8601: 'iso', epoch: 'unix', timestamp: 'unix', epoch_ms: 'unix_ms' },
  }),
  slice: param(
    z
      .string()
      .superRefine((text, context) => {
        if (duration.test(text) && durationParts(text).some((part) => part > 0)) return;
        const params = { hint: 'such as P30D (days), P1M (months), PT12H (hours)' } satisfies IssueParams;
        context.addIssue({ code: 'custom', message: 'must be an ISO 8601 duration', params });
      })
      .optional(),
    {
      description:
        'A long history is asked for in pieces of this length, from `start_date` or the watermark on; each is committed by itself.',
      aliases: ['slice_range', 'step', 'incremental_sync.step'],
      example: 'P30D',
    },
  ),
};

/** Years, months, weeks, days, hours, minutes and seconds. */
export function durationParts(text: string): readonly number[] {
  const [, years, months, weeks, days, , hours, minutes, seconds] = duration.exec(text) ?? [];
  return [years, months, weeks, days, hours, minutes, seconds].map((part) => Number.parseInt(part ?? '0', 10));
}
