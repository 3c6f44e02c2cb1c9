import { statusOf } from '../http/http-failure.js';
import { undoneStatuses } from '../http/status.js';

/** Failures before anything was sent. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether the other side surely did nothing of what it was asked, so that trying again can repeat no effect. */
export function surelyUndone(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return undoneStatuses.has(status);
  for (let at: unknown = error, depth = 0; isObject(at) && depth < 10; at = at.cause, depth += 1) {
    if (typeof at.code === 'string' && unsent.has(at.code)) return true;
    const errors: unknown = at.errors;
    if (Array.isArray(errors) && errors.length > 0) return errors.every(surelyUndone);
  }
  return false;
}

function isObject(value: unknown): value is Readonly<Record<'code' | 'cause' | 'errors', unknown>> {
  return typeof value === 'object' && value !== null;
}
