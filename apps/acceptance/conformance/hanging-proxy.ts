import { connect, createServer, type Socket } from 'node:net';

/** Stands between client and server, and stops passing on what clients say where a check wants it. */
export interface HangingProxy {
  readonly port: number;
  /** As in a fixture of the conformance kit: an access is whatever a client sends at once. */
  hangFrom(access: number): Promise<void>;
  close(): Promise<void>;
}

export async function hangingProxy(serverPort: number): Promise<HangingProxy> {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let hangs = (): void => undefined;
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    server.pipe(client);
    client.on('data', (bytes) => {
      left -= 1;
      if (left > 0) server.write(bytes);
      else hangs();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hangFrom: (access) =>
      new Promise((resolve) => {
        left = access;
        hangs = resolve;
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
