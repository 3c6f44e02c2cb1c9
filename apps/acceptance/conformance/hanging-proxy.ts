import { type Relay, relay } from '@sqlflow/test-postgres/relay';

/** Stands between client and server, and stops passing on what clients say where a check wants it. */
export interface HangingProxy extends Pick<Relay, 'port' | 'close'> {
  /** As in a fixture of the conformance kit: an access is whatever a client sends at once. */
  hangFrom(access: number): Promise<void>;
}

export async function hangingProxy(serverPort: number): Promise<HangingProxy> {
  let left = Number.POSITIVE_INFINITY;
  let hangs = (): void => undefined;
  const { port, close } = await relay(serverPort, ({ client, open }) => {
    const server = open();
    server.pipe(client);
    client.on('data', (bytes) => {
      left -= 1;
      if (left > 0) server.write(bytes);
      else hangs();
    });
  });
  return {
    port,
    close,
    hangFrom: (access) =>
      new Promise((resolve) => {
        left = access;
        hangs = resolve;
      }),
  };
}
