import type { ServerAddress } from './servers.js';

/** What messages call the server, or the servers of which one is meant. */
export function serverName({ others = [], ...first }: ServerAddress & { readonly others?: readonly ServerAddress[] }) {
  return [first, ...others].map(addressName).join(' or ');
}

function addressName({ host, port }: ServerAddress): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
