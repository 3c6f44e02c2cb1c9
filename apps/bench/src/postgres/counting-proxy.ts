import { type Relay, relay } from '@sqlflow/test-postgres/relay';

/** Stands between client and server, and counts connections and the bytes that come from the server. */
export interface CountingProxy extends Pick<Relay, 'port' | 'close'> {
  /** Since it was last asked. */
  taken(): number;
  /** How many there ever were. */
  connections(): number;
}

export async function countingProxy(serverPort: number): Promise<CountingProxy> {
  let bytes = 0;
  let connections = 0;
  const { port, close } = await relay(serverPort, ({ client, open }) => {
    connections += 1;
    const server = open();
    server.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    client.pipe(server).pipe(client);
  });
  return {
    port,
    close,
    connections: () => connections,
    taken() {
      const since = bytes;
      bytes = 0;
      return since;
    },
  };
}
