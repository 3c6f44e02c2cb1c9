import { type Relay, relay } from '@sqlflow/test-postgres/relay';

/** Stands between client and server, and counts the bytes that come from the server. */
export interface CountingProxy extends Pick<Relay, 'port' | 'close'> {
  /** Since it was last asked. */
  taken(): number;
}

export async function countingProxy(serverPort: number): Promise<CountingProxy> {
  let bytes = 0;
  const { port, close } = await relay(serverPort, ({ client, open }) => {
    const server = open();
    server.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    client.pipe(server).pipe(client);
  });
  return {
    port,
    close,
    taken() {
      const since = bytes;
      bytes = 0;
      return since;
    },
  };
}
