import { relay } from '@sqlflow/test-postgres/relay';

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
  const { port, close } = await relay(serverPort, ({ client, open, end }) => {
    const server = open();
    let sent = 0;
    // The server is to have what was sent last, although the client is gone.
    let isCut = false;
    server.on('data', (bytes) => {
      if (!isCut) client.write(bytes);
    });
    client.on('data', (bytes: Buffer) => {
      sent += bytes.length;
      const decision = decide(bytes, { sent, cuts });
      if (decision !== 'pass') cuts += 1;
      if (decision === 'before') end();
      else if (decision === 'pass') server.write(bytes);
      else {
        isCut = true;
        server.write(bytes, () => setTimeout(end, 200));
        client.end();
      }
    });
  });
  return { port, cuts: () => cuts, [Symbol.asyncDispose]: close };
}
