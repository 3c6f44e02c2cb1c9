import { connect, createServer } from 'node:net';

/** Stands between clients and a server on this machine; `join` says what passes between the two ends of a connection. */
export async function relay(serverPort, join) {
  const sockets = new Set();
  const door = createServer(async (client) => {
    const ends = [client];
    const end = () => {
      for (const socket of ends) socket.destroy();
    };
    const keep = (socket) => {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
      return socket;
    };
    keep(client).pause();
    const open = () => {
      const server = keep(connect(serverPort, '127.0.0.1'));
      ends.push(server);
      // The client may have gone while `join` was waiting.
      if (client.destroyed) end();
      return server;
    };
    await join({ client, open, end });
    client.resume();
  });
  await new Promise((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    port: door.address().port,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}
