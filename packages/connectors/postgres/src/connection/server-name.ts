import type { ConnectionSettings } from './settings.js';

/** What messages call the server. */
export function serverName({ host, port }: Pick<ConnectionSettings, 'host' | 'port'>): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
