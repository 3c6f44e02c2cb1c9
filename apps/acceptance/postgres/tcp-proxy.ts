import { connect, createServer, type Socket } from 'node:net';

/** Stands between client and server, and lets what passes from the server break off, or stop. */
export interface TcpProxy {
  readonly port: number;
  /** Of the next connections: after so many bytes from the server. Undefined: never. */
  cutAfter: number | undefined;
  stallAfter: number | undefined;
  /** Before a connection goes through: the first is 1. */
  onConnection: ((count: number) => Promise<void>) | undefined;
  /** Connections that are open. */
  readonly open: () => number;
  /** How many there ever were. */
  readonly opened: () => number;
  close(): Promise<void>;
}

export async function tcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(async (client) => {
    opened += 1;
    client.pause();
    await proxy.onConnection?.(opened);
    const { cutAfter, stallAfter } = proxy;
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    let bytes = 0;
    upstream.on('data', (data: Buffer) => {
      bytes += data.length;
      if (stallAfter !== undefined && bytes > stallAfter) return;
      client.write(data);
      if (cutAfter !== undefined && bytes > cutAfter) client.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxy: TcpProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAfter: undefined,
    stallAfter: undefined,
    onConnection: undefined,
    opened: () => opened,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
