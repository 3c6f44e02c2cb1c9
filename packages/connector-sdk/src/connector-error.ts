import { codes, type FailureClass, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';

export interface ConnectorErrorOptions {
  /** What the user should do about it. */
  readonly hint?: string;
  /** The parameter or option it is about, by its main name: the message then shows its line. */
  readonly parameter?: string;
  /** Only `transient` and `rate_limited` ones are tried again. Default `config`: pipeline or profile are to be changed. */
  readonly failure?: FailureClass;
  /** What was thrown below. */
  readonly cause?: unknown;
}

/** An error as users see it: what is wrong, where, what to do; without secrets. A connector throws no other kind. */
export function connectorError(message: string, options: ConnectorErrorOptions = {}): SqlFlowError {
  const { hint, failure = 'config', parameter, cause } = options;
  return sqlFlowError({ ...codes.connector.reported, failure }, { message, hint }, { parameter, cause });
}
