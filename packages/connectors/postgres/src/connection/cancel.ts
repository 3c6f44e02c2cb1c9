import pg from 'pg';
import { destroyClient, tlsOptions } from './open-client.js';
import type { ConnectionSettings } from './settings.js';

const longestWait = 2_000;

/**
 * Asks the server to end what a connection is doing, by a connection of its own, as the protocol wants it: a server
 * notices that its client is gone only when it sends something. Then ends the connection.
 */
export async function cancelClient(client: pg.Client, settings: ConnectionSettings, encrypted: boolean): Promise<void> {
  const process = Reflect.get(client, 'processID') as number | null;
  const key = Reflect.get(client, 'secretKey') as number | null;
  if (process !== null && key !== null) await sendCancel(settings, encrypted, process, key);
  destroyClient(client);
}

interface CancelWire {
  readonly stream: { destroy(): void; setTimeout(milliseconds: number, listener: () => void): void };
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(process: number, key: number): void;
  on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void;
}

/** Whether it arrived is not told; what does not work is left: the connection is ended anyway. */
async function sendCancel(
  { host, port, ssl }: ConnectionSettings,
  encrypted: boolean,
  process: number,
  key: number,
): Promise<void> {
  const wire = new pg.Connection({ ssl: encrypted ? tlsOptions(ssl, host) : false } as never) as unknown as CancelWire;
  await new Promise<void>((resolve) => {
    wire.on('connect', () => (encrypted ? wire.requestSsl() : wire.cancel(process, key)));
    wire.on('sslconnect', () => wire.cancel(process, key));
    // The server closes the connection when it has passed the request on.
    wire.on('end', resolve);
    wire.on('error', resolve);
    const timer = setTimeout(resolve, longestWait);
    wire.on('end', () => clearTimeout(timer));
    wire.on('error', () => clearTimeout(timer));
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
    else wire.connect(port, host);
  });
  wire.stream.destroy();
}
