import { type FailureClass, SqlFlowError } from '@sqlflow/errors';

/** What the error codes of Node.js and of the system mean for a retry. Codes that are not here are `permanent`. */
export const failureOfSystemCode: Readonly<Record<string, FailureClass>> = {
  // The other side went away, or did not answer in time: it may answer the next time.
  ECONNRESET: 'transient',
  ECONNREFUSED: 'transient',
  ECONNABORTED: 'transient',
  EPIPE: 'transient',
  ETIMEDOUT: 'transient',
  ESOCKETTIMEDOUT: 'transient',
  UND_ERR_CONNECT_TIMEOUT: 'transient',
  UND_ERR_HEADERS_TIMEOUT: 'transient',
  UND_ERR_BODY_TIMEOUT: 'transient',
  UND_ERR_SOCKET: 'transient',
  // The network or the name service is not there for the moment.
  EAI_AGAIN: 'transient',
  ENETDOWN: 'transient',
  ENETRESET: 'transient',
  ENETUNREACH: 'transient',
  EHOSTDOWN: 'transient',
  EHOSTUNREACH: 'transient',
  // This machine is out of something for the moment, or another process holds the file.
  EAGAIN: 'transient',
  EBUSY: 'transient',
  EMFILE: 'transient',
  ENFILE: 'transient',
  EINTR: 'transient',
  // A name that does not exist, a file that is not there, a certificate that is wrong: trying again changes nothing.
  ENOTFOUND: 'config',
  ENOENT: 'config',
  ENOTDIR: 'config',
  EISDIR: 'config',
  EEXIST: 'config',
  ELOOP: 'config',
  ENAMETOOLONG: 'config',
  EROFS: 'config',
  EADDRNOTAVAIL: 'config',
  CERT_HAS_EXPIRED: 'config',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'config',
  SELF_SIGNED_CERT_IN_CHAIN: 'config',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'config',
  ERR_TLS_CERT_ALTNAME_INVALID: 'config',
  ERR_INVALID_URL: 'config',
  EACCES: 'auth',
  EPERM: 'auth',
  // A full disk stays full until someone makes room.
  ENOSPC: 'permanent',
  EDQUOT: 'permanent',
  EIO: 'permanent',
};

/**
 * Says what kind of failure an error is. In this order: the class that its diagnostic has (`SqlFlowError`); an abort is
 * `permanent`, because someone asked for it; the code of Node.js or of the system, here or in a cause; else `permanent`.
 */
export function classifyError(error: unknown): FailureClass {
  if (SqlFlowError.isInstance(error)) return error.diagnostic.failure;
  // A cause may lead back to its error; nobody nests failures deeper than this.
  for (let at: unknown = error, depth = 0; isObject(at) && depth < 10; at = at.cause, depth += 1) {
    if (SqlFlowError.isInstance(at)) return at.diagnostic.failure;
    if (at.name === 'AbortError') return 'permanent';
    if (at.name === 'TimeoutError') return 'transient';
    const failure = typeof at.code === 'string' ? failureOfSystemCode[at.code] : undefined;
    if (failure !== undefined) return failure;
    // What `net.connect` throws when a name has several addresses and none answers.
    const first: unknown = Array.isArray(at.errors) ? at.errors[0] : undefined;
    if (first !== undefined) return classifyError(first);
  }
  return 'permanent';
}

/** Whether a failure passes by itself, so that it is worth trying again. */
export function isPassing(error: unknown): boolean {
  const failure = classifyError(error);
  return failure === 'transient' || failure === 'rate_limited';
}

function isObject(value: unknown): value is Readonly<Record<'name' | 'code' | 'cause' | 'errors', unknown>> {
  return typeof value === 'object' && value !== null;
}
