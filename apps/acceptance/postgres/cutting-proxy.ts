import { connect, createServer, type Socket } from 'node:net';

/** Stands between client and server, and ends connections where a test wants it. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** How many connections were ended by it. */
  cuts(): number;
}

/** What is done with bytes of a client: `pass`, or end the connection `before` or `after` the server has them. */
export type Decide = (
  bytes: Buffer,
  seen: { readonly sent: number; readonly cuts: number },
) => 'pass' | 'before' | 'after';

export async function cuttingProxy(serverPort: number, decide: Decide): Promise<CuttingProxy> {
  let cuts = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    let sent = 0;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    server.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes: Buffer) => {
      sent += bytes.length;
      const decision = decide(bytes, { sent, cuts });
      if (decision !== 'pass') cuts += 1;
      if (decision === 'before') end();
      else if (decision === 'pass') server.write(bytes);
      else {
        client.destroy();
        server.removeAllListeners('data').resume();
        server.write(bytes, () => setTimeout(end, 200));
      }
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
