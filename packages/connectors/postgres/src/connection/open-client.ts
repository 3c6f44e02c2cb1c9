import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { Tunnel } from '../tunnel/tunnel.js';
import { connectFailure, refusesEncryption } from './failure.js';
import { serverName } from './server-name.js';
import { eachServer, noServer } from './servers.js';
import type { ConnectionSettings } from './settings.js';
import type { SslSettings } from './ssl-settings.js';
import { goesOn, requireTarget, type TargetSession } from './target-session.js';

/** How a connection came to be, so that the next one need not find out again. */
export interface OpenedClient {
  readonly client: pg.Client;
  readonly encrypted: boolean;
  /** The settings of the server that it is connected to. */
  readonly server: ConnectionSettings;
}

/** What a way to a server is made of besides its settings. */
export interface Way {
  /** Undefined: the way is direct. */
  readonly tunnel: Tunnel | undefined;
  readonly signal: AbortSignal;
}

/**
 * Connects to the first of the servers that answers and is one of those that are wanted.
 *
 * @throws SqlFlowError that says what is wrong with which parameter, of each server.
 */
export async function openClient(settings: ConnectionSettings, way: Way): Promise<OpenedClient> {
  const failures: SqlFlowError[] = [];
  const { target } = settings;
  for (const wanted of target === 'prefer-standby' ? (['standby', 'any'] as const) : [target]) {
    failures.length = 0;
    for (const server of eachServer(settings)) {
      try {
        return await openServer(server, wanted, way);
      } catch (error) {
        if (!SqlFlowError.isInstance(error) || !goesOn(error)) throw error;
        failures.push(error);
      }
    }
  }
  throw noServer(failures);
}

async function openServer(server: ConnectionSettings, wanted: TargetSession, way: Way): Promise<OpenedClient> {
  const opened = await openEitherWay(server, way);
  try {
    await requireTarget(opened.client, wanted, serverName(server));
    return { ...opened, server };
  } catch (error) {
    destroyClient(opened.client);
    way.signal.throwIfAborted();
    throw connectFailure(error, server);
  }
}

/**
 * `allow` and `prefer` try the one way and then the other, as libpq does: where the server has no encryption, or does not
 * let this user in the one way.
 */
async function openEitherWay(settings: ConnectionSettings, way: Way): Promise<Connected> {
  const [first, second] = attempts(settings);
  try {
    return await connect(settings, first, way);
  } catch (error) {
    way.signal.throwIfAborted();
    if (second === undefined || !refusesEncryption(error, first)) throw connectFailure(error, settings);
    try {
      return await connect(settings, second, way);
    } catch (again) {
      way.signal.throwIfAborted();
      throw connectFailure(again, settings);
    }
  }
}

type Connected = Pick<OpenedClient, 'client' | 'encrypted'>;

/** Whether to encrypt, by the order in which it is tried. A Unix socket is never encrypted. */
function attempts({ host, ssl: { mode } }: ConnectionSettings): readonly [boolean, boolean?] {
  if (host.startsWith('/') || mode === 'disable') return [false];
  if (mode === 'allow') return [false, true];
  return mode === 'prefer' ? [true, false] : [true];
}

async function connect(settings: ConnectionSettings, encrypted: boolean, { tunnel, signal }: Way): Promise<Connected> {
  signal.throwIfAborted();
  const socket = await tunnel?.socket(signal);
  const client = new pg.Client({
    ...clientConfig(settings, encrypted),
    ...(socket === undefined ? {} : { stream: () => socket }),
  });
  // Taken from the environment of the process: they are among the settings of the session already.
  Reflect.set(Reflect.get(client, 'connectionParameters') as object, 'options', undefined);
  // What breaks while nobody asks anything is told by the next question.
  client.on('error', () => undefined);
  requireChannelBinding(client, settings, encrypted);
  const abort = (): void => destroyClient(client);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
  } catch (error) {
    destroyClient(client);
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return { client, encrypted };
}

/** Ends a connection at once, whatever it is doing. */
export function destroyClient(client: pg.Client): void {
  socketOf(client)?.destroy();
}

interface Wire {
  readonly stream?: { readonly destroyed: boolean; destroy(): void };
  once(event: 'authenticationSASL', listener: (message: { readonly mechanisms: readonly string[] }) => void): void;
  once(
    event: 'authenticationCleartextPassword' | 'authenticationMD5Password' | 'authenticationOk',
    listener: () => void,
  ): void;
  emit(event: 'error', error: Error): void;
}

/** The driver's connection, which its types do not tell of. */
export function wireOf(client: pg.Client): Wire {
  return Reflect.get(client, 'connection') as Wire;
}

function socketOf(client: pg.Client): { destroy(): void } | undefined {
  return wireOf(client).stream;
}

/** Everything is said, so that the driver does not look into the environment of the process itself. */
function clientConfig(settings: ConnectionSettings, encrypted: boolean): pg.ClientConfig {
  const { host, port, database, user, password, applicationName, channelBinding } = settings;
  return {
    host,
    port,
    database,
    user,
    // Called when the server asks for it, and only then.
    password: () => {
      if (password !== undefined) return password;
      throw sqlFlowError(
        codes.postgres.passwordMissing,
        { user, server: serverName(settings), hint: settings.passwordHint },
        { parameter: 'password' },
      );
    },
    ssl: encrypted ? tlsOptions(settings.ssl, host) : false,
    application_name: applicationName,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: settings.connectTimeoutMilliseconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    enableChannelBinding: encrypted && channelBinding !== 'disable',
  };
}

export function tlsOptions(ssl: SslSettings, host: string): ConnectionOptions {
  const { mode, rootCertificate, certificate, key, keyPassword } = ssl;
  const verifies = mode === 'verify-ca' || mode === 'verify-full';
  return {
    rejectUnauthorized: verifies,
    ...(rootCertificate === undefined ? {} : { ca: rootCertificate }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(keyPassword === undefined ? {} : { passphrase: keyPassword }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/**
 * The driver uses channel binding where the server offers it, and goes on without where it does not, or where the server
 * wants to know the password itself, or nothing.
 */
function requireChannelBinding(client: pg.Client, settings: ConnectionSettings, encrypted: boolean): void {
  if (settings.channelBinding !== 'require') return;
  const wire = wireOf(client);
  const refuse = (reason: string): void => {
    const args = { server: serverName(settings), reason: `channel_binding=require, and ${reason}`, hint: undefined };
    wire.emit('error', sqlFlowError(codes.postgres.sslFailed, args));
    // The driver would answer nevertheless.
    wire.stream?.destroy();
  };
  let isBound = false;
  wire.once('authenticationSASL', ({ mechanisms }) => {
    isBound = encrypted && mechanisms.includes('SCRAM-SHA-256-PLUS');
    if (!isBound) refuse('the server offers none');
  });
  wire.once('authenticationCleartextPassword', () => refuse('the server asks for the password itself'));
  wire.once('authenticationMD5Password', () => refuse('the server asks for a digest of the password'));
  wire.once('authenticationOk', () => {
    if (!isBound) refuse('the server let the user in without');
  });
}
