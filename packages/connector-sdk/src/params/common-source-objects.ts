import { z } from 'zod';
import { param } from './parameter.js';

/** What is logged and traced while a source is loaded. */
export const debugMode = param(
  z
    .object({
      log_level: param(z.enum(['debug', 'info', 'warn', 'error']).optional(), {
        description: 'The least important messages that are logged.',
        spellings: { warning: 'warn' },
      }),
      trace_queries: param(z.boolean().default(false), {
        description: 'Reports every SQL statement the engine runs, with its time and rows.',
      }),
      explain_plans: param(z.boolean().default(false), { description: 'Collects EXPLAIN ANALYZE of every query.' }),
    })
    .optional(),
  { description: 'What is logged and traced while this source is loaded.', example: { trace_queries: true } },
);

/** How failures are dealt with in detail. */
export const errorHandling = param(
  z
    .object({
      retry_strategy: z.unknown().optional(),
      rate_limit_handling: z.unknown().optional(),
      circuit_breaker: z.unknown().optional(),
    })
    .optional(),
  {
    description: 'Retry strategy, rate limit and circuit breaker in detail.',
    notSupportedYet: { instead: 'use ON_ERROR RETRY n TIMES, or `max_retries`' },
  },
);
