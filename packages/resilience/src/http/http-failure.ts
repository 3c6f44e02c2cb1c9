import { type Code, codes, type FailureClass, type HttpAnswer, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { failureOfBody, wordsOfBody } from './body.js';
import { retryAfterMilliseconds } from './retry-after.js';
import { shownUrl } from './shown-url.js';
import { classifyStatus } from './status.js';

/** An answer that is no success, as a connector saw it. */
export interface HttpFailureInput {
  readonly status: number;
  readonly statusText?: string;
  readonly headers?: Headers;
  /** The beginning of the body is enough: it is shown, and some services say there what their status does not. */
  readonly body?: string;
  readonly url: string;
}

/** What `httpFailure` makes: a `SqlFlowError` that also tells a retry what it needs. */
export type HttpFailure = SqlFlowError & {
  readonly status: number;
  /** How long the server asks to be left alone; absent: it did not say. */
  readonly retryAfterMilliseconds?: number;
};

/**
 * The error for an HTTP answer that is no success: classified by status and by what the body says, with the server's
 * words, without credentials and secrets of the address.
 */
export function httpFailure(input: HttpFailureInput): HttpFailure {
  const { status, statusText = '', headers, body = '', url } = input;
  const failure = failureOfBody(status, body) ?? classifyStatus(status);
  const answer: HttpAnswer = { url: shownUrl(url), status, statusText, said: wordsOfBody(body) };
  const asked = retryAfterMilliseconds(headers?.get('retry-after'), Date.now());
  const error = sqlFlowError(codeOf[failure], answer);
  return Object.assign(error, { status, ...(asked === undefined ? {} : { retryAfterMilliseconds: asked }) });
}

const codeOf: Readonly<Record<FailureClass, Code<HttpAnswer>>> = {
  transient: codes.resilience.serverFailed,
  rate_limited: codes.resilience.rateLimited,
  auth: codes.resilience.notAllowed,
  config: codes.resilience.requestWrong,
  data: codes.resilience.recordsRefused,
  permanent: codes.resilience.answerUnusable,
};

/** The status of the answer that made an error, if one did. */
export function statusOf(error: unknown): number | undefined {
  if (!SqlFlowError.isInstance(error)) return undefined;
  const { status } = error as Partial<HttpFailure>;
  return typeof status === 'number' ? status : undefined;
}
