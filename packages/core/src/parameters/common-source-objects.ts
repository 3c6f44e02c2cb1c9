import { param, z } from '@sqlflow/connector-sdk';

/** What is logged and traced while a source is loaded. */
export const debugMode = param(
  z
    .object({
      log_level: param(z.enum(['debug', 'info', 'warn', 'error']).optional(), {
        description: 'The least important messages that are logged.',
        spellings: { warning: 'warn' },
      }),
      trace_queries: param(z.boolean().default(false), {
        description:
          'Reports every SQL statement that the engine runs, and those of a database that is read, with time and rows.',
      }),
      explain_plans: param(z.boolean().default(false), {
        description:
          'Reports how queries are done: what the engine measured, and what a database that is read says of it.',
      }),
    })
    .optional(),
  { description: 'What is logged and traced while this source is loaded.', example: { trace_queries: true } },
);
