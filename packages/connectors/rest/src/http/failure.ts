import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { type ApiRequest, shownRequest } from './request.js';

/** An answer that says that the request failed. */
export interface FailedAnswer {
  readonly request: ApiRequest;
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of its body. */
  readonly text: string;
  readonly authType: string;
}

/** The error for an answer with a status of 4xx or 5xx, with what the server said. */
export function statusFailure({
  request: { page, ...sent },
  status,
  headers,
  text,
  authType,
}: FailedAnswer): SqlFlowError {
  const request = shownRequest(sent);
  const words = serverWords(text);
  if (status === 401 || status === 403)
    return sqlFlowError(codes.rest.unauthorized, { request, status, words, authType });
  if (status === 404 || status === 410) return sqlFlowError(codes.rest.notFound, { request, words, page });
  if (status === 429) return waiting(sqlFlowError(codes.rest.rateLimited, { request, words }), headers);
  if (status >= 500 || status === 408) {
    return waiting(sqlFlowError(codes.rest.serverFailed, { request, status, words }), headers);
  }
  return sqlFlowError(codes.rest.requestRefused, { request, status, words });
}

/** The error for a request that got no whole answer. Aborts and errors that are told already stay what they are. */
export function connectionFailure(sent: Pick<ApiRequest, 'method' | 'url'>, error: unknown): unknown {
  if (SqlFlowError.isInstance(error) || (error instanceof Error && error.name === 'AbortError')) return error;
  const request = shownRequest(sent);
  const code = systemCode(error);
  const options = { cause: error };
  if (code === 'ENOTFOUND') return sqlFlowError(codes.rest.unknownHost, { request, host: sent.url.hostname }, options);
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)) {
    return sqlFlowError(codes.rest.untrustedCertificate, { request, problem: messageOf(error), code }, options);
  }
  return sqlFlowError(codes.rest.connectionFailed, { request, problem: problemOf(code, error) }, options);
}

function waiting(error: SqlFlowError, headers: Headers): SqlFlowError {
  const milliseconds = retryAfter(headers.get('retry-after'));
  return milliseconds === undefined ? error : Object.assign(error, { retryAfterMilliseconds: milliseconds });
}

/** In seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

const most = 300;

/** What the server said: the message of a JSON answer, else its text without marks of HTML. */
export function serverWords(text: string): string | undefined {
  const found =
    messageIn(parsed(text)) ?? text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  const words = found.replace(/\s+/g, ' ').trim();
  if (words === '') return undefined;
  return words.length > most ? `${words.slice(0, most)}…` : words;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const messageNames = ['message', 'error_description', 'detail', 'error', 'errors', 'title', 'reason', 'code'];

/** The text at one of the usual places of a message, however deep its wrapping. */
export function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (Array.isArray(value)) return value.map((each) => messageIn(each, depth + 1)).find((each) => each !== undefined);
  for (const name of messageNames) {
    const found = messageIn((value as Readonly<Record<string, unknown>>)[name], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The code of Node.js of an error or of one of its causes. */
function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string' && code !== 'UND_ERR') return code;
    const errors: unknown = Reflect.get(at, 'errors');
    at = Array.isArray(errors) && errors.length > 0 ? errors[0] : Reflect.get(at, 'cause');
  }
  return undefined;
}

function problemOf(code: string | undefined, error: unknown): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody listens at this address';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'the server closed the connection before the answer was whole';
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'the server could not be reached in time';
    case 'UND_ERR_HEADERS_TIMEOUT':
      return 'the server did not answer in time';
    case 'UND_ERR_BODY_TIMEOUT':
      return 'the server stopped in the middle of its answer';
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'the answer was shorter or longer than the server said';
    case 'EAI_AGAIN':
      return 'the name of the host could not be looked up';
    default:
      return `the connection failed: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
