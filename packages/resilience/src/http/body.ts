import type { FailureClass } from '@sqlflow/errors';

/** How much of an answer is worth showing. */
const shownLength = 300;

interface BodyRule {
  readonly status: (status: number) => boolean;
  readonly pattern: RegExp;
  readonly failure: FailureClass;
  /** For the documentation: which service says so. */
  readonly saidBy: string;
}

const any = (): boolean => true;
const is =
  (...statuses: readonly number[]) =>
  (status: number): boolean =>
    statuses.includes(status);

/** Where services say in the body what their status does not. The first that fits counts. */
export const bodyRules: readonly BodyRule[] = [
  {
    status: is(403),
    pattern: /rate.?limit|too many requests|quota.?exceeded|userRateLimitExceeded|REQUEST_LIMIT_EXCEEDED/i,
    failure: 'rate_limited',
    saidBy: 'GitHub, Google, Salesforce: 403 for a rate limit',
  },
  {
    status: is(200),
    pattern: /"code"\s*:\s*"THROTTLED"/,
    failure: 'rate_limited',
    saidBy: 'Shopify GraphQL: 200 for a rate limit',
  },
  {
    status: is(400, 403, 503),
    pattern: /\b(SlowDown|Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException)\b/,
    failure: 'rate_limited',
    saidBy: 'AWS: 400 or 503 for throttling',
  },
  {
    status: is(400),
    pattern: /\bRequestTimeout\b/,
    failure: 'transient',
    saidBy: 'S3: 400 for an upload that was too slow',
  },
  {
    status: is(400),
    pattern: /\b(ExpiredToken(Exception)?|RequestExpired)\b/,
    failure: 'auth',
    saidBy: 'AWS: 400 for credentials that have expired',
  },
  {
    status: is(400),
    pattern: /invalid_grant|invalid_client|unauthorized_client/,
    failure: 'auth',
    saidBy: 'OAuth 2.0 (RFC 6749, 5.2): 400 for credentials that are not accepted',
  },
  {
    status: any,
    pattern: /"(reason|status)"\s*:\s*"(rateLimitExceeded|RESOURCE_EXHAUSTED)"/,
    failure: 'rate_limited',
    saidBy: 'Google APIs',
  },
];

/** What the body says of the kind of failure; undefined: nothing that its status does not say. */
export function failureOfBody(status: number, body: string): FailureClass | undefined {
  if (body === '') return undefined;
  return bodyRules.find((rule) => rule.status(status) && rule.pattern.test(body))?.failure;
}

/** The words in an answer that are meant for people, on one line and not too long. */
export function wordsOfBody(body: string): string {
  const words = wordsOfJson(body) ?? wordsOfHtml(body);
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > shownLength ? `${line.slice(0, shownLength)} …` : line;
}

/** A page that some proxy put in the way: its title says the most. */
function wordsOfHtml(body: string): string {
  if (!/^\s*</.test(body)) return body;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1] ?? /<message>([^<]*)<\/message>/i.exec(body)?.[1];
  return title ?? body.replaceAll(/<[^>]*>/g, ' ');
}

/** The message in the shapes of the usual services: `message`, `error.message`, `errors[0].detail`, and so on. */
function wordsOfJson(body: string): string | undefined {
  if (!/^\s*[{[]/.test(body)) return undefined;
  try {
    return messageIn(JSON.parse(body), 4);
  } catch {
    return undefined;
  }
}

const messageNames = ['message', 'error_description', 'detail', 'title', 'error_message', 'reason'];

function messageIn(value: unknown, depth: number): string | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return messageIn(value[0], depth - 1);
  const record = value as Readonly<Record<string, unknown>>;
  for (const name of messageNames) {
    const text = record[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  for (const name of ['error', 'errors', 'fault']) {
    const inner = record[name];
    if (typeof inner === 'string' && inner !== '') return inner;
    const text = messageIn(inner, depth - 1);
    if (text !== undefined) return text;
  }
  return undefined;
}
