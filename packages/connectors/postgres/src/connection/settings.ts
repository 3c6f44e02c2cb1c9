import { join } from 'node:path';
import { type ConnectorContext, connectorError } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ConnectionParams } from '../params/connection.js';
import { type TunnelSettings, tunnelSettings } from '../tunnel/tunnel-settings.js';
import type { ConnectionWords } from './connection-text.js';
import { passwordOfFile } from './password-file.js';
import { type ServerAddress, serverAddresses } from './servers.js';
import { type SessionSettings, sessionSettings } from './session-settings.js';
import { type SslSettings, sslSettings } from './ssl-settings.js';
import { type TargetSession, targetSessionIn, targetSessions } from './target-session.js';
import { wordsOf } from './words.js';

/** A server, and what lets the user in there. */
export interface ServerSettings extends ServerAddress {
  readonly password: string | undefined;
  /** Why the password file was not used. */
  readonly passwordHint: string | undefined;
}

/** Everything that is needed to connect, wherever it was said. */
export interface ConnectionSettings extends ServerSettings {
  /** What is tried after that server, in order. */
  readonly others: readonly ServerSettings[];
  readonly target: TargetSession;
  /** Undefined: the servers are reached directly. */
  readonly tunnel: TunnelSettings | undefined;
  readonly database: string;
  readonly user: string;
  readonly ssl: SslSettings;
  readonly channelBinding: 'disable' | 'prefer' | 'require';
  readonly applicationName: string;
  readonly connectTimeoutMilliseconds: number;
  /** How long a read waits for the next bytes; undefined: as long as it takes. */
  readonly silenceMilliseconds: number | undefined;
  /** Set in each transaction: a pooler between here and the server keeps nothing from one to the next. */
  readonly session: SessionSettings;
  readonly maxConnections: number;
}

/** What of the context connecting needs. */
export type ConnectionPlace = Pick<ConnectorContext, 'environment' | 'homeDirectory' | 'projectDirectory'>;

/**
 * Gathers the settings: parameters come first, then the text of the connection, `jdbc_url_params`, the environment
 * variables of libpq, its password file, its defaults.
 */
export async function connectionSettings(
  params: ConnectionParams,
  place: ConnectionPlace,
): Promise<ConnectionSettings> {
  const words = wordsOf(params);
  const { environment } = place;
  const said = (word: keyof ConnectionWords, variable: string): string | undefined =>
    words[word] ?? filled(environment[variable]);
  const host = params.host ?? said('hostaddr', 'PGHOSTADDR') ?? said('host', 'PGHOST') ?? 'localhost';
  const port = String(params.port ?? said('port', 'PGPORT') ?? 5432);
  const user =
    params.username ?? said('user', 'PGUSER') ?? filled(environment.USER) ?? filled(environment.USERNAME) ?? 'postgres';
  const database = params.database ?? said('dbname', 'PGDATABASE') ?? user;
  const given = params.password ?? said('password', 'PGPASSWORD');
  const file = said('passfile', 'PGPASSFILE') ?? defaultPasswordFile(place);
  const withPassword = async (server: ServerAddress): Promise<ServerSettings> => {
    const answer = given === undefined ? await passwordOfFile(file, { ...server, database, user }) : {};
    return { ...server, password: given ?? answer.password, passwordHint: answer.refused };
  };
  const [address, ...more] = serverAddresses(host, port);
  const first = await withPassword(address);
  const others = await Promise.all(more.map(withPassword));
  const seconds = params.connect_timeout ?? numberIn(said('connect_timeout', 'PGCONNECT_TIMEOUT')) ?? 30;
  const connectTimeoutMilliseconds = Math.round((seconds === 0 ? 30 : seconds) * 1000);
  const tunnel = await tunnelSettings(params.tunnel_method, connectTimeoutMilliseconds, place);
  if (tunnel !== undefined) refuseSockets([first, ...others]);
  const silent = params.socket_timeout ?? numberIn(words.socket_timeout);
  return {
    ...first,
    others,
    target: params.target_session_attrs ?? targetIn(said('target_session_attrs', 'PGTARGETSESSIONATTRS')),
    tunnel,
    database,
    user,
    ssl: await sslSettings(params, words, place),
    channelBinding: bindingIn(said('channel_binding', 'PGCHANNELBINDING')),
    applicationName: params.application_name ?? said('application_name', 'PGAPPNAME') ?? 'sqlflow',
    connectTimeoutMilliseconds,
    silenceMilliseconds: silent === undefined || silent === 0 ? undefined : silent * 1000,
    session: sessionSettings(params, said('options', 'PGOPTIONS')),
    maxConnections: params.max_connections,
  };
}

function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value;
}

function targetIn(text: string | undefined): TargetSession {
  const target = targetSessionIn(text ?? 'any');
  if (target !== undefined) return target;
  throw connectorError(
    `PGTARGETSESSIONATTRS is ${JSON.stringify(text)}, which is none of ${targetSessions.join(', ')}`,
  );
}

function refuseSockets(servers: readonly ServerAddress[]): void {
  const socket = servers.find(({ host }) => host.startsWith('/'));
  if (socket === undefined) return;
  throw sqlFlowError(codes.postgresReach.tunnelToSocket, { host: socket.host }, { parameter: 'host' });
}

function bindingIn(text: string | undefined): ConnectionSettings['channelBinding'] {
  return text === 'disable' || text === 'require' ? text : 'prefer';
}

function defaultPasswordFile({ environment, homeDirectory }: ConnectionPlace): string {
  const { APPDATA } = environment;
  return process.platform === 'win32' && APPDATA !== undefined
    ? join(APPDATA, 'postgresql', 'pgpass.conf')
    : join(homeDirectory, '.pgpass');
}
