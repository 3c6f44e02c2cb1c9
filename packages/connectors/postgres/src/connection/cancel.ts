import pg from 'pg';
import type { Tunnel } from '../tunnel/tunnel.js';
import { destroyClient, type OpenedClient, tlsOptions } from './open-client.js';
import type { ConnectionSettings } from './settings.js';

/** Whoever aborts does not wait longer; the request itself may still arrive after that. */
const longestWait = 500;
const longestTry = 5_000;

/**
 * Asks the server to end what a connection is doing, by a connection of its own, as the protocol wants it: a server
 * notices that its client is gone only when it sends something. Then ends the connection.
 */
export async function cancelClient(
  { client, server, encrypted }: OpenedClient,
  tunnel: Tunnel | undefined,
): Promise<void> {
  const process = Reflect.get(client, 'processID') as number | null;
  const key = Reflect.get(client, 'secretKey') as number | null;
  if (process !== null && key !== null) {
    const sent = sendCancel(server, { encrypted, tunnel }, process, key);
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestWait);
    });
    await Promise.race([sent, waited]);
    clearTimeout(timer);
  }
  destroyClient(client);
}

interface CancelWire {
  readonly stream: { destroy(): void; unref(): void };
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(process: number, key: number): void;
  on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void;
}

/** Whether it arrived is not told; what does not work is left: the connection is ended anyway. */
async function sendCancel(
  { host, port, ssl }: ConnectionSettings,
  { encrypted, tunnel }: { readonly encrypted: boolean; readonly tunnel: Tunnel | undefined },
  process: number,
  key: number,
): Promise<void> {
  const socket = await tunnel?.socket(AbortSignal.timeout(longestTry)).catch(() => undefined);
  if (tunnel !== undefined && socket === undefined) return;
  const wire = new pg.Connection({
    ssl: encrypted ? tlsOptions(ssl, host) : false,
    ...(socket === undefined ? {} : { stream: socket }),
  } as never) as unknown as CancelWire;
  // A process that has nothing else to do ends.
  wire.stream.unref();
  await new Promise<void>((resolve) => {
    wire.on('connect', () => (encrypted ? wire.requestSsl() : wire.cancel(process, key)));
    wire.on('sslconnect', () => wire.cancel(process, key));
    // The server closes the connection when it has passed the request on.
    wire.on('end', resolve);
    wire.on('error', resolve);
    const timer = setTimeout(resolve, longestTry).unref();
    wire.on('end', () => clearTimeout(timer));
    wire.on('error', () => clearTimeout(timer));
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
    else wire.connect(port, host);
  });
  wire.stream.destroy();
}
