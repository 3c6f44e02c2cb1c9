import { join } from 'node:path';
import type { ConnectorContext } from '@sqlflow/connector-sdk';
import type { ConnectionParams } from '../params/connection.js';
import type { ConnectionWords } from './connection-text.js';
import { passwordOfFile } from './password-file.js';
import { type SessionSettings, sessionSettings } from './session-settings.js';
import { type SslSettings, sslSettings } from './ssl-settings.js';
import { wordsOf } from './words.js';

/** Everything that is needed to connect, wherever it was said. */
export interface ConnectionSettings {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** Why the password file was not used. */
  readonly passwordHint: string | undefined;
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
  const port = params.port ?? numberIn(said('port', 'PGPORT')) ?? 5432;
  const user =
    params.username ?? said('user', 'PGUSER') ?? filled(environment.USER) ?? filled(environment.USERNAME) ?? 'postgres';
  const database = params.database ?? said('dbname', 'PGDATABASE') ?? user;
  const given = params.password ?? said('password', 'PGPASSWORD');
  const file = said('passfile', 'PGPASSFILE') ?? defaultPasswordFile(place);
  const answer = given === undefined ? await passwordOfFile(file, { host, port, database, user }) : {};
  const seconds = params.connect_timeout ?? numberIn(said('connect_timeout', 'PGCONNECT_TIMEOUT')) ?? 30;
  const silent = params.socket_timeout ?? numberIn(words.socket_timeout);
  return {
    host,
    port,
    database,
    user,
    password: given ?? answer.password,
    passwordHint: answer.refused,
    ssl: await sslSettings(params, words, place),
    channelBinding: bindingIn(said('channel_binding', 'PGCHANNELBINDING')),
    applicationName: params.application_name ?? said('application_name', 'PGAPPNAME') ?? 'sqlflow',
    connectTimeoutMilliseconds: Math.round((seconds === 0 ? 30 : seconds) * 1000),
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

function bindingIn(text: string | undefined): ConnectionSettings['channelBinding'] {
  return text === 'disable' || text === 'require' ? text : 'prefer';
}

function defaultPasswordFile({ environment, homeDirectory }: ConnectionPlace): string {
  const { APPDATA } = environment;
  return process.platform === 'win32' && APPDATA !== undefined
    ? join(APPDATA, 'postgresql', 'pgpass.conf')
    : join(homeDirectory, '.pgpass');
}
