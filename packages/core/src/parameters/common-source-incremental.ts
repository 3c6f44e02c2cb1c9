import { type IssueParams, param, z } from '@sqlflow/connector-sdk';

/** ISO 8601 durations, weeks and fractions of seconds included. */
const duration = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/i;
const digits = /^\d+(\.\d+)?$/;

/** What SOURCEs say about incremental loads. A load that is not incremental obeys none of it. */
export const incrementalSourceParams = {
  cursor_field: param(z.union([z.string().min(1), z.array(z.string().min(1)).length(1)]).optional(), {
    description:
      'Column that the watermark of an incremental load follows. `_file_modified`: new and changed files are loaded.',
    aliases: [
      'replication_key',
      'update_key',
      'cursor_path',
      'incremental.cursor_path',
      'incremental_sync.cursor_field',
    ],
    example: 'updated_at',
  }),
  lookback_window: param(
    z
      .union([z.number().min(0), z.string()])
      .superRefine(refuseNoLookback)
      .optional(),
    {
      description:
        'How far behind the watermark an incremental load begins to read: an ISO 8601 duration, or a number for a numeric cursor.',
      aliases: ['incremental_sync.lookback_window'],
      example: 'PT10M',
    },
  ),
  lookback_window_days: param(z.number().min(0).optional(), { description: 'The same in days.', example: 7 }),
  start_date: param(z.string().min(1).optional(), {
    description: 'Where incremental reading begins: rows with a lower cursor are never read.',
    aliases: [
      'replication_start_date',
      'initial_value',
      'incremental.initial_value',
      'incremental_sync.start_datetime',
    ],
    example: '2026-01-01',
  }),
  cursor_null: param(z.enum(['include', 'exclude', 'error']).optional(), {
    description:
      'Rows whose cursor is NULL: `include` (the default) reads them with every run, each is loaded once; `exclude` leaves them out and says how many; `error` stops.',
  }),
  deduplication: param(z.enum(['latest_wins', 'first_wins', 'none']).optional(), {
    description:
      'Which of several rows with one key stays when rows are merged: that with the highest cursor (the default where there is a cursor), or the first. `none` is for rows that are appended.',
  }),
  batch_size: param(z.int().positive().optional(), {
    description: 'An incremental load commits data and watermark together every so many rows.',
    example: 100000,
  }),
  deleted_files: param(z.enum(['keep', 'remove']).optional(), {
    description:
      'What becomes of the rows of a file that has vanished, where `cursor_field` is `_file_modified`. Default `keep`.',
  }),
  delete_detection: param(z.enum(['none', 'soft', 'compare_keys']).default('none'), {
    description:
      'How rows that are deleted at the source are found, and deleted from the table: `soft` by `soft_delete_column`; `compare_keys` by comparing the keys on both sides by checksum, for sources that can. For loads that merge into a table of their own.',
  }),
  soft_delete_column: param(z.string().min(1).optional(), {
    description: 'The column that marks deleted rows: a BOOLEAN that is true, a date or timestamp that is not NULL.',
    aliases: ['hard_delete_column', 'deleted_column'],
    example: 'deleted_at',
  }),
};

/** Either of them alone says nothing. */
export function refuseHalfSoft(
  values: { delete_detection?: unknown; soft_delete_column?: unknown },
  context: z.RefinementCtx,
): void {
  const { delete_detection: method, soft_delete_column: column } = values;
  if (method === 'soft' && column === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['soft_delete_column'],
      message: '`delete_detection: soft` goes by `soft_delete_column`, and there is none',
      params: { kind: 'missing' } satisfies IssueParams,
    });
  }
  if (method !== 'soft' && column !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['soft_delete_column'],
      message: '`soft_delete_column` is obeyed with `delete_detection: soft` only',
      params: { kind: 'conflict', hint: 'add "delete_detection": "soft", or leave it out' } satisfies IssueParams,
    });
  }
}

function refuseNoLookback(value: string | number, context: z.RefinementCtx): void {
  if (typeof value === 'number' || duration.test(value) || digits.test(value)) return;
  context.addIssue({
    code: 'custom',
    message: `is no duration: "${value}"`,
    params: {
      hint: 'write an ISO 8601 duration such as PT10M (minutes), P7D (days) or P1M (months), or a number for a numeric cursor',
    } satisfies IssueParams,
  });
}
