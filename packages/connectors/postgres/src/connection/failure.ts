import { classifyError } from '@sqlflow/connector-sdk';
import { codes, type FailureClass, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { serverName } from './server-name.js';
import type { ConnectionSettings } from './settings.js';

/** The SQLSTATE of an error of the server. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** What errors of Node.js have, wherever they were made. */
function fieldsOf(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Partial<
    Record<string, unknown>
  >;
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(error) };
}

/** Where a name has several addresses, the failures of all of them come together. */
function firstOf(error: unknown): unknown {
  const errors: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'errors') : undefined;
  return Array.isArray(errors) ? errors[0] : error;
}

/** Whether a connection failed because it was encrypted, or because it was not, so that the other way may succeed. */
export function refusesEncryption(error: unknown, encrypted: boolean): boolean {
  if (SqlFlowError.isInstance(error)) return false;
  // No line of pg_hba.conf lets this user in this way.
  if (sqlStateOf(error) === '28000') return true;
  return encrypted && fieldsOf(error).message === noEncryption;
}

const noEncryption = 'The server does not support SSL connections';

/** The error for what went wrong while connecting. */
export function connectFailure(error: unknown, settings: ConnectionSettings): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  return serverRefusal(error, settings) ?? tlsFailure(error, settings) ?? networkFailure(error, settings);
}

function serverRefusal(error: unknown, settings: ConnectionSettings): SqlFlowError | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { message, code = '', hint } = error;
  const { user, database } = settings;
  const server = serverName(settings);
  const about = (parameter: string) => ({ parameter, cause: error });
  switch (code) {
    case '28P01':
      return sqlFlowError(codes.postgres.loginRefused, { server, user, reason: message }, about('password'));
    case '28000':
      return sqlFlowError(codes.postgres.loginRefused, { server, user, reason: message }, about('username'));
    case '3D000':
      return sqlFlowError(codes.postgres.unknownDatabase, { server, database, databases: [] }, about('database'));
    case '53300':
      return sqlFlowError(codes.postgres.tooManyConnections, { server, reason: message }, about('max_connections'));
  }
  return classed(code, codes.postgres.serverRefused, { server, sqlState: code, reason: message, hint }, error);
}

/** An error of the server whose class of failure follows from its SQLSTATE. */
function classed<A extends object>(
  code: string,
  entry: Parameters<typeof sqlFlowError<A>>[0],
  args: A,
  cause: unknown,
): SqlFlowError {
  const failure = classifyError({ code });
  return sqlFlowError({ ...entry, failure }, args, { cause });
}

const tlsProblem =
  /certificate|self.signed|altname|ssl|tls|wrong version number|PEM|key values mismatch|unable to verify|bad decrypt/i;

function tlsFailure(error: unknown, settings: ConnectionSettings): SqlFlowError | undefined {
  const { code, message } = fieldsOf(error);
  if (!tlsProblem.test(message) && !tlsProblem.test(code)) return undefined;
  return sqlFlowError(
    codes.postgres.sslFailed,
    { server: serverName(settings), reason: message, hint: tlsHint(message) },
    { parameter: 'ssl_mode', cause: error },
  );
}

function tlsHint(message: string): string | undefined {
  if (message === noEncryption)
    return '`ssl_mode: prefer` goes on without encryption; only for networks that are trusted';
  if (/altname/i.test(message)) return 'the certificate is for another name: connect by that name, or use `verify-ca`';
  if (/self.signed|unable to verify|unable to get/i.test(message)) {
    return 'name the certificate of the authority that signed it with `ssl_root_cert`';
  }
  return undefined;
}

function networkFailure(error: unknown, settings: ConnectionSettings): SqlFlowError {
  const { reason, parameter, failure } = networkReason(error, settings);
  const args = { server: serverName(settings), reason, hint: networkHint(error, settings) };
  return sqlFlowError({ ...codes.postgres.unreachable, failure }, args, { parameter, cause: error });
}

interface NetworkReason {
  readonly reason: string;
  readonly parameter: string;
  readonly failure: FailureClass;
}

/** By the code of the system. */
const networkReasons: Readonly<Record<string, NetworkReason>> = {
  ENOTFOUND: { reason: 'there is no host of that name', parameter: 'host', failure: 'config' },
  EAI_AGAIN: { reason: 'the name service does not answer', parameter: 'host', failure: 'transient' },
  ECONNREFUSED: { reason: 'nothing listens there', parameter: 'port', failure: 'transient' },
  ENOENT: { reason: 'there is no such socket', parameter: 'host', failure: 'config' },
  EACCES: { reason: 'this user may not open the socket', parameter: 'host', failure: 'config' },
};

function networkReason(error: unknown, settings: ConnectionSettings): NetworkReason {
  const first = fieldsOf(firstOf(error));
  const { message } = first;
  const known = networkReasons[first.code];
  if (known !== undefined) return known;
  if (/^timeout expired$/.test(message)) {
    const seconds = settings.connectTimeoutMilliseconds / 1000;
    return { reason: `no answer within ${seconds} seconds`, parameter: 'host', failure: 'transient' };
  }
  return { reason: spoken(message), parameter: 'host', failure: 'transient' };
}

function networkHint(error: unknown, { host }: ConnectionSettings): string {
  const { message } = fieldsOf(error);
  if (/timeout expired/.test(message)) return 'is there a firewall between? `connect_timeout` says how long to wait';
  if (/terminated unexpectedly/.test(message)) return 'is that a PostgreSQL server? it closed the connection at once';
  return host === 'localhost' ? 'is the server running? is that its port?' : 'check `host` and `port`';
}

/** What the driver says of a connection that is gone. */
function spoken(message: string): string {
  if (/terminated unexpectedly|ECONNRESET|EPIPE/.test(message)) return 'the connection was closed';
  return message;
}

/** What a statement was for, for messages. */
export interface Doing {
  readonly settings: ConnectionSettings;
  /** `reading shop.orders` */
  readonly what: string;
}

/** The error for what went wrong while a statement ran. */
export function statementFailure(error: unknown, { settings, what }: Doing): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  const server = serverName(settings);
  if (!(error instanceof pg.DatabaseError)) {
    const reason = spoken(fieldsOf(error).message);
    return sqlFlowError(codes.postgres.connectionLost, { server, what, reason }, { cause: error });
  }
  const { message, code = '', hint } = error;
  const cause = { cause: error };
  switch (code) {
    case '42501':
      return sqlFlowError(codes.postgres.rightMissing, { what, user: settings.user, reason: message }, cause);
    case '57014':
      return sqlFlowError(codes.postgres.statementCancelled, { what, reason: message }, cause);
    case '55P03':
      return sqlFlowError(codes.postgres.lockNotGranted, { what, reason: message }, cause);
    case '57P01':
    case '57P02':
    case '57P03':
    case '57P05':
      return sqlFlowError(codes.postgres.connectionLost, { server, what, reason: message }, cause);
  }
  return classed(code, codes.postgres.statementFailed, { what, sqlState: code, reason: message, hint }, error);
}
