import { optionSettings } from './connection/option-settings.js';
import { type ServerAddress, serverAddresses } from './connection/servers.js';
import { wordsOf } from './connection/words.js';
import type { PostgresParams } from './params/source.js';

/**
 * Which system a stream comes from: server, database, and what is read of it. Only what the parameters say: the state of a
 * load knows the server and database themselves, so what the environment says of them is compared there.
 */
export function sourceFingerprint(params: PostgresParams, stream: string): string {
  const words = wordsOf(params);
  const host = params.host ?? words.hostaddr ?? words.host ?? 'localhost';
  const port = String(params.port ?? words.port ?? 5432);
  const database = params.database ?? words.dbname ?? '';
  const { where, query, filters, schemas } = params;
  const path = query === undefined ? undefined : optionSettings(words.options ?? '').search_path;
  const parts = [
    `${serverAddresses(host, port).map(addressOf).join(',')}/${database}${through(params)}`,
    query === undefined ? params.table || stream : `(${query})`,
    query !== undefined || schemas === undefined ? '' : `SCHEMAS ${[schemas].flat().join(', ')}`,
    path === undefined ? '' : `SEARCH_PATH ${path}`,
    where === undefined ? '' : `WHERE ${where}`,
    filters === undefined ? '' : `FILTERS ${JSON.stringify(filters)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function addressOf({ host, port }: ServerAddress): string {
  return `${host}:${port}`;
}

/** `localhost` behind a tunnel is the SSH server itself, and a private address one of its network. */
function through({ tunnel_method: tunnel }: PostgresParams): string {
  if (tunnel === undefined || tunnel.tunnel_method === 'NO_TUNNEL') return '';
  return ` THROUGH ${tunnel.tunnel_host}:${tunnel.tunnel_port}`;
}
