import { join } from 'node:path';
import { readPem } from '../connection/pem.js';
import type { ConnectionPlace } from '../connection/settings.js';
import type { TunnelParams } from '../params/tunnel.js';

/** An SSH server that passes connections on. */
export interface TunnelSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Undefined: by key. */
  readonly password: string | undefined;
  /** The private key itself. */
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  /** The key or fingerprint that the server must show; undefined: one of those in the files of known hosts. */
  readonly hostKey: string | undefined;
  readonly knownHosts: readonly string[];
  readonly connectTimeoutMilliseconds: number;
}

/** Undefined: the database is reached directly. */
export async function tunnelSettings(
  params: TunnelParams | undefined,
  connectTimeoutMilliseconds: number,
  place: ConnectionPlace,
): Promise<TunnelSettings | undefined> {
  if (params === undefined || params.tunnel_method === 'NO_TUNNEL') return undefined;
  const byKey = params.tunnel_method === 'SSH_KEY_AUTH';
  const { tunnel_host: host = '', tunnel_user: user = '', ssh_key: key = '' } = params;
  return {
    host,
    port: params.tunnel_port,
    user,
    password: byKey ? undefined : params.tunnel_user_password,
    key: byKey ? await readPem(key, 'tunnel_method.ssh_key', place) : undefined,
    passphrase: byKey ? params.ssh_key_passphrase : undefined,
    hostKey: params.tunnel_host_key,
    knownHosts: [join(place.homeDirectory, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
    connectTimeoutMilliseconds,
  };
}

/** What messages call the SSH server. */
export function tunnelName({ host, port }: Pick<TunnelSettings, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
