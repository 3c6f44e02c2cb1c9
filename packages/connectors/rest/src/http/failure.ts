import { httpFailure } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { type ApiRequest, shownRequest } from './request.js';

/** An answer that says that the request failed. */
export interface FailedAnswer {
  readonly request: ApiRequest;
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of its body. */
  readonly text: string;
}

/** The error for an answer with a status of 4xx or 5xx, with what the server said. */
export function statusFailure({ request, status, headers, text }: FailedAnswer): SqlFlowError {
  const failure = httpFailure({ status, headers, body: text, url: request.url.href });
  if (request.page === 1 || (status !== 404 && status !== 410)) return failure;
  return sqlFlowError(codes.rest.pageMissing, { request: shownRequest(request) }, { cause: failure });
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
    case 'SQLFLOW_TOO_SLOW':
      return 'the answer came so slowly that it may never end';
    case 'EAI_AGAIN':
      return 'the name of the host could not be looked up';
    default:
      return `the connection failed: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
