import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { duration } from './duration.js';

const backoff = z.enum(['exponential', 'linear', 'constant']);
const backoffSpellings = { fixed: 'constant', exponential_backoff: 'exponential' };
const count = z.int().min(1);

const retryStrategy = z.object({
  max_attempts: param(z.int().min(1).max(101).optional(), {
    description: 'How often a request is made at most, the first time included: one more than `max_retries`.',
    example: 5,
  }),
  backoff_type: param(backoff.optional(), {
    description: 'The same as `backoff_strategy`.',
    spellings: backoffSpellings,
  }),
  initial_delay: param(duration.optional(), {
    description: 'The longest wait before the second attempt.',
    example: '1s',
  }),
  max_delay: param(duration.optional(), { description: 'The longest wait between two attempts.', example: '1m' }),
});

const rateLimitHandling = z.object({
  max_requests_per_second: param(count.optional(), { description: 'At most so many requests in any second.' }),
  max_requests_per_minute: param(count.optional(), {
    description: 'At most so many requests in any 60 seconds.',
    example: 60,
  }),
  max_requests_per_day: param(count.optional(), { description: 'At most so many requests in any 24 hours.' }),
  max_concurrent_requests: param(count.optional(), { description: 'At most so many requests under way together.' }),
  burst_limit: param(count.optional(), {
    description: 'How many requests may begin at once; further ones are spread evenly over the time of the limit.',
    example: 10,
  }),
});

const circuitBreaker = z.object({
  failure_threshold: param(count.max(1000).optional(), {
    description:
      'Requests to an endpoint stop after so many of its calls failed, if those are at least three quarters of the latest calls.',
    example: 5,
  }),
  reset_timeout: param(duration.optional(), {
    description: 'How long they stop before one request tries again.',
    example: '5m',
  }),
});

/** What sources and destinations understand of retries, time limits, rate limits and circuits. */
export const resilienceParams = {
  max_retries: param(z.int().min(0).max(100).optional(), {
    description:
      'How often a request or a read is tried again after a transient failure. ON_ERROR RETRY says the same.',
    example: 3,
  }),
  backoff_strategy: param(backoff.optional(), {
    description:
      'How the waits between attempts grow: twice as long each time, by the same amount, or not at all. Each is drawn at random from nothing to that. Default `exponential`.',
    spellings: backoffSpellings,
  }),
  timeout_seconds: param(z.number().positive().optional(), {
    description:
      'How long one request may take; where files of this machine are read, one load. What takes longer has failed, and is tried again.',
    example: 60,
  }),
  auto_retry: param(z.boolean().default(true), {
    description: '`false`: a transient failure is not tried again, whatever else is said.',
  }),
  rate_limit_safe: param(z.boolean().default(true), {
    description:
      'Keeps to the limits that a server announces with its answers, before it has to refuse. `false`: only waits once it has refused.',
  }),
  max_requests_per_minute: param(count.optional(), {
    description: 'The same as `error_handling.rate_limit_handling.max_requests_per_minute`.',
    example: 60,
  }),
  back_pressure: param(z.enum(['wait', 'spill', 'fail']).optional(), {
    description:
      'What happens where rows come faster than they are taken. `wait` (default): the faster side waits. `spill`: it goes on, and what is not taken yet is put into a temporary file. `fail`: it goes on, and 64 batches behind both end with an error.',
    example: 'spill',
  }),
  error_handling: param(
    z
      .object({
        retry_strategy: param(retryStrategy.optional(), { description: 'How requests are tried again.' }),
        rate_limit_handling: param(
          rateLimitHandling
            .refine((limits) => limits.burst_limit === undefined || hasRate(limits), {
              path: ['burst_limit'],
              error: '`burst_limit` says nothing without a limit',
              params: {
                kind: 'conflict',
                hint: 'give `max_requests_per_second`, `_minute` or `_day` with it',
              } satisfies IssueParams,
            })
            .optional(),
          { description: 'How many requests are made.' },
        ),
        circuit_breaker: param(circuitBreaker.optional(), { description: 'When requests to what is down stop.' }),
      })
      .optional(),
    {
      description: 'Retry strategy, rate limit and circuit breaker in detail.',
      example: { retry_strategy: { max_attempts: 5, initial_delay: '1s' } },
    },
  ),
};

/** What of it speaks of other systems: nothing of this machine has a limit or a circuit. */
export const remoteParams: readonly string[] = ['rate_limit_safe', 'max_requests_per_minute', 'back_pressure'];
export const remoteErrorHandling: readonly string[] = ['rate_limit_handling', 'circuit_breaker'];

function hasRate(limits: z.output<typeof rateLimitHandling>): boolean {
  const { max_requests_per_second: second, max_requests_per_minute: minute, max_requests_per_day: day } = limits;
  return second !== undefined || minute !== undefined || day !== undefined;
}

// A default would hide that nothing was said.
const schema = z.object({ ...resilienceParams, auto_retry: z.boolean(), rate_limit_safe: z.boolean() }).partial();

/** The values of the parameters, as they were given. */
export type ResilienceValues = z.output<typeof schema>;

/** Those of some checked parameters that speak of retries, limits and circuits. */
export function resilienceValues(input: Readonly<Record<string, unknown>>): ResilienceValues {
  return schema.parse(input);
}

/** Pairs of parameters that say the same thing: where both are given, they must agree. */
const sameThing: readonly (readonly [
  names: readonly [string, string],
  agree: (values: ResilienceValues) => boolean,
])[] = [
  [
    ['max_retries', 'error_handling.retry_strategy.max_attempts'],
    ({ max_retries: retries, error_handling: handling }) =>
      same(retries, handling?.retry_strategy?.max_attempts, (attempts) => attempts - 1),
  ],
  [
    ['backoff_strategy', 'error_handling.retry_strategy.backoff_type'],
    ({ backoff_strategy: strategy, error_handling: handling }) =>
      same(strategy, handling?.retry_strategy?.backoff_type),
  ],
  [
    ['max_requests_per_minute', 'error_handling.rate_limit_handling.max_requests_per_minute'],
    ({ max_requests_per_minute: limit, error_handling: handling }) =>
      same(limit, handling?.rate_limit_handling?.max_requests_per_minute),
  ],
];

function same<T>(one: T | undefined, other: T | undefined, meant: (value: T) => T = (value) => value): boolean {
  return one === undefined || other === undefined || one === meant(other);
}

/** For the schema that has the parameters: refuses what contradicts itself. */
export function refuseContradictions(values: ResilienceValues, context: z.RefinementCtx): void {
  for (const [[one, other], agree] of sameThing) {
    if (agree(values)) continue;
    context.addIssue({
      code: 'custom',
      path: [one],
      message: `\`${one}\` and \`${other}\` contradict each other`,
      params: { kind: 'conflict', hint: 'keep one of them' } satisfies IssueParams,
    });
  }
}
