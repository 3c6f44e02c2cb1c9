import { type FailureClass, SqlFlowError } from '@sqlflow/errors';
import { classifyStatus } from '../http/status.js';
import { failureOfAwsName } from './aws-names.js';
import { classifySqlState } from './sql-state.js';
import { failureOfSystemCode } from './system-codes.js';

/**
 * Says what kind of failure an error is. In this order, in the error and then in its causes: the class that its diagnostic
 * has (`SqlFlowError`); an abort is `permanent`, because someone asked for it; the code of Node.js or of the system; the
 * SQLSTATE of a database; the name of an AWS error; an HTTP status; else `permanent`.
 */
export function classifyError(error: unknown): FailureClass {
  // A cause may lead back to its error; nobody nests failures deeper than this.
  for (let at: unknown = error, depth = 0; isObject(at) && depth < 10; at = at.cause, depth += 1) {
    if (SqlFlowError.isInstance(at)) return at.diagnostic.failure;
    if (at.name === 'AbortError') return 'permanent';
    const failure = ofCode(at.code) ?? ofName(at.name) ?? ofStatus(at);
    if (failure !== undefined) return failure;
    // What `net.connect` throws when a name has several addresses and none answers.
    const first: unknown = Array.isArray(at.errors) ? at.errors[0] : undefined;
    if (first !== undefined) return classifyError(first);
  }
  return 'permanent';
}

function ofCode(code: unknown): FailureClass | undefined {
  return typeof code === 'string' ? (failureOfSystemCode[code] ?? classifySqlState(code)) : undefined;
}

function ofName(name: unknown): FailureClass | undefined {
  if (name === 'TimeoutError') return 'transient';
  return typeof name === 'string' ? failureOfAwsName[name] : undefined;
}

/** Where HTTP clients and the AWS SDK keep the status of an answer. */
function ofStatus({ status, statusCode, $metadata }: Fields): FailureClass | undefined {
  const found = [status, statusCode, isObject($metadata) ? $metadata.httpStatusCode : undefined];
  const number = found.find((each) => typeof each === 'number' && each >= 400 && each < 600);
  return typeof number === 'number' ? classifyStatus(number) : undefined;
}

/** Whether a failure passes by itself, so that it is worth trying again. */
export function isPassing(error: unknown): boolean {
  const failure = classifyError(error);
  return failure === 'transient' || failure === 'rate_limited';
}

type Fields = Readonly<
  Record<'name' | 'code' | 'cause' | 'errors' | 'status' | 'statusCode' | '$metadata' | 'httpStatusCode', unknown>
>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
