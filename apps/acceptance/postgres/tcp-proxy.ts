import { type Relay, relay } from '@sqlflow/test-postgres/relay';

/** Stands between client and server, and lets what passes from the server break off, or stop. */
export interface TcpProxy extends Relay {
  /** Of the next connections: after so many bytes from the server. Undefined: never. */
  cutAfter: number | undefined;
  stallAfter: number | undefined;
  /** Before a connection goes through: the first is 1. */
  onConnection: ((count: number) => Promise<void>) | undefined;
  /** How many connections there ever were. */
  readonly opened: () => number;
}

export async function tcpProxy(serverPort: number): Promise<TcpProxy> {
  let opened = 0;
  const passing = await relay(serverPort, async ({ client, open }) => {
    opened += 1;
    await proxy.onConnection?.(opened);
    const { cutAfter, stallAfter } = proxy;
    const server = open();
    client.pipe(server);
    let bytes = 0;
    server.on('data', (data: Buffer) => {
      bytes += data.length;
      if (stallAfter !== undefined && bytes > stallAfter) return;
      client.write(data);
      if (cutAfter !== undefined && bytes > cutAfter) client.resetAndDestroy();
    });
  });
  const proxy: TcpProxy = {
    ...passing,
    cutAfter: undefined,
    stallAfter: undefined,
    onConnection: undefined,
    opened: () => opened,
  };
  return proxy;
}
