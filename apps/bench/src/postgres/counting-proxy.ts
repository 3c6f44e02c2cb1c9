import { connect, createServer, type Socket } from 'node:net';

/** Stands between client and server, and counts the bytes that come from the server. */
export interface CountingProxy {
  readonly port: number;
  /** Since it was last asked. */
  taken(): number;
  close(): void;
}

export async function countingProxy(port: number): Promise<CountingProxy> {
  let bytes = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    upstream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken() {
      const since = bytes;
      bytes = 0;
      return since;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
