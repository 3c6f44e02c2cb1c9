import { defineCode } from '../code.js';

/** What a server answered that is no success. */
export interface HttpAnswer {
  /** Without credentials and without values of its query that are secret. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** What the server said, shortened; empty: nothing. */
  readonly said: string;
}

const answered = ({ url, status, statusText, said }: HttpAnswer): string =>
  `${url} answered ${status}${statusText === '' ? '' : ` ${statusText}`}${said === '' ? '' : `: ${said}`}`;

/** SF81xx: Requests to other systems. */
export const resilienceCodes = {
  serverFailed: defineCode<HttpAnswer>({
    code: 'SF8100',
    title: 'Server failed',
    failure: 'transient',
    message: answered,
    hint: () => 'it was tried again as often as the source allows; `max_retries` says how often',
    explanation: `The server could not answer for the moment: 408, 500, 502, 503, 504 and their like. Such requests are tried again by
themselves, with growing pauses, and this is what the last one got. If it goes on, look at the status page of the
service; \`max_retries\` and \`error_handling.retry_strategy\` say how long SQLFlow waits for it.`,
  }),
  rateLimited: defineCode<HttpAnswer>({
    code: 'SF8101',
    title: 'Too many requests',
    failure: 'rate_limited',
    message: answered,
    hint: () => 'keep under the limit: `error_handling.rate_limit_handling.max_requests_per_minute`',
    explanation: `The server counts requests and refused this one (status 429, or 403 with words that say so). SQLFlow waits as long
as the server asks and tries again; this error is what is left when that did not help, or when ON_RATE_LIMIT FAIL says
that it shall not wait. Others may use the same credentials: their requests count, too.`,
  }),
  notAllowed: defineCode<HttpAnswer>({
    code: 'SF8102',
    title: 'Server does not accept the credentials',
    failure: 'auth',
    message: answered,
    hint: ({ status }) =>
      status === 403
        ? 'the credentials are known, but lack the right to do this'
        : 'look at the credentials: they may be wrong, expired, or not given at all',
    explanation: `Status 401: the server does not know the credentials, or there are none. Status 403: it knows them, and they may not do
this. Neither is tried again, but for a token that can be renewed, which is, once. Check where the credentials come from
(\`.env\`, the profile, the environment), whether they are still valid, and what they are allowed to do.`,
  }),
  requestWrong: defineCode<HttpAnswer>({
    code: 'SF8103',
    title: 'Server does not understand the request',
    failure: 'config',
    message: answered,
    hint: ({ status }) =>
      status === 404 || status === 410
        ? 'look at the address: base URL and path'
        : 'look at the parameters of the source',
    explanation: `The server answered, and the request is at fault: an address that does not exist (404, 410), a method it does not know
(405), a parameter it does not take (400). The same request would get the same answer, so it is not tried again. What the
server said is in the message.`,
  }),
  recordsRefused: defineCode<HttpAnswer>({
    code: 'SF8104',
    title: 'Server refuses the data',
    failure: 'data',
    message: answered,
    hint: () => 'what the server said tells which value it does not take',
    explanation: `The server understood the request and refuses what was sent with it: 409 (it contradicts what is there), 413 (too
much at once), 415, 422 (a value that does not fit). Sending it again would change nothing.`,
  }),
  answerUnusable: defineCode<HttpAnswer>({
    code: 'SF8105',
    title: 'Server gave an answer that cannot be used',
    failure: 'permanent',
    message: answered,
    explanation: `The server gave an answer that is neither a success nor one of the usual failures: a redirect that leads nowhere, a
status that belongs to no request, "not implemented". Trying again would not help. What the server said is in the message.`,
  }),
  timedOut: defineCode<{ endpoint: string; milliseconds: number }>({
    code: 'SF8106',
    title: 'No answer in time',
    failure: 'transient',
    message: ({ endpoint, milliseconds }) => `${endpoint} gave no answer within ${milliseconds / 1000} s`,
    hint: () => '`timeout_seconds` says how long one request may take',
    explanation: `One request took longer than its time limit, \`timeout_seconds\` or the default of the connector. It was given up and
tried again as often as the source allows. A server that is slow by nature needs a greater \`timeout_seconds\`, or smaller
pages.`,
  }),
  circuitOpen: defineCode<{ endpoint: string; milliseconds: number; problem: string }>({
    code: 'SF8107',
    title: 'Requests stopped, the other side is down',
    failure: 'transient',
    message: ({ endpoint, milliseconds, problem }) =>
      `${endpoint} failed too often and is left alone for another ${Math.ceil(milliseconds / 1000)} s${problem === '' ? '' : `; the last failure: ${problem}`}`,
    hint: () => 'see whether the service is up; `error_handling.circuit_breaker` says when and how long requests stop',
    explanation: `Most of the latest requests to this endpoint failed, so SQLFlow stopped making more of them: what is down does not come
back sooner for being asked. After \`reset_timeout\` one request tries; if it succeeds, all go on. A request waits for that
by itself where the wait is no longer than the longest between two attempts (\`retry_strategy.max_delay\`), else it fails
with this error at once. \`circuit_breaker.failure_threshold\` says how many calls must have failed; they must also be
most of the latest calls, so that a few failures among many successes stop nothing.`,
  }),
  limitReached: defineCode<{ host: string; milliseconds: number }>({
    code: 'SF8108',
    title: 'Limit reached, and not to be waited for',
    failure: 'permanent',
    message: ({ host, milliseconds }) =>
      `${host} allows no more requests for ${Math.ceil(milliseconds / 1000)} s, and ON_RATE_LIMIT says FAIL`,
    hint: () => 'ON_RATE_LIMIT WAIT_AND_RETRY waits for it',
    explanation: `The server announced that its limit is used up, and when it begins anew. The source has ON_RATE_LIMIT FAIL, so
SQLFlow does not wait for that. Without it, it would wait, say so, and go on.`,
  }),
  tooFarBehind: defineCode<{ what: string; waiting: number }>({
    code: 'SF8109',
    title: 'One side is too slow for the other',
    failure: 'permanent',
    message: ({ what, waiting }) =>
      `${what}: ${waiting} batches are waiting to be taken, and \`back_pressure\` says fail`,
    hint: () => '`back_pressure: wait` lets the faster side wait, `spill` keeps what is waiting in a temporary file',
    explanation: `Rows came faster than the other side took them, and \`back_pressure: fail\` was asked for: it is for pipelines that
must not fall behind unnoticed. With \`wait\`, the default, the faster side is slowed down to the slower one; with \`spill\`
it goes on at its own speed, and what is waiting lies in a temporary file.`,
  }),
};
