import { connect, createServer } from 'node:net';
import pg from 'pg';

const sslRequest = 80877103;
const cancelRequest = 80877102;

/**
 * Between clients and a server as PgBouncer is in transaction mode: a client has a connection of the server for the length
 * of a transaction, each time another one. Nothing is reset in between, so what a client leaves behind is seen by others.
 */
export async function transactionPooler(database, size = 3) {
  const backends = [];
  for (let count = 0; count < size; count += 1) backends.push(await openBackend(database));
  const free = [...backends];
  const waiting = [];
  const clients = new Map();
  const sockets = new Set();
  const replacing = [];
  let lastClient = 0;
  let closed = false;

  const release = (backend) => {
    backend.client = undefined;
    const next = waiting.shift();
    if (next === undefined) free.push(backend);
    else next(backend);
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const client = { id: 0, socket, backend: undefined, owed: 0, queue: [], isWaiting: false };
    const take = splitter(false, (message) => fromClient(client, message));
    socket.on('data', take);
    socket.on('close', () => leave(client));
  });

  function fromClient(client, message) {
    if (client.id === 0) return startUp(client, message);
    const kind = String.fromCharCode(message[0]);
    if (kind === 'X') return client.socket.end();
    client.queue.push(message);
    // Each of these is answered by one ReadyForQuery.
    if (kind === 'Q' || kind === 'S') client.owed += 1;
    forward(client);
  }

  function startUp(client, message) {
    const code = message.readUInt32BE(4);
    if (code === sslRequest) return client.socket.write('N');
    if (code === cancelRequest) return cancel(client, message.readUInt32BE(8));
    lastClient += 1;
    client.id = lastClient;
    clients.set(client.id, client);
    const key = Buffer.alloc(13);
    key.write('K');
    key.writeUInt32BE(12, 1);
    key.writeUInt32BE(client.id, 5);
    const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
    client.socket.write(Buffer.concat([authenticated, key, Buffer.from([0x5a, 0, 0, 0, 5, 0x49])]));
  }

  function forward(client) {
    if (client.backend === undefined) {
      if (client.isWaiting) return;
      const assign = (backend) => {
        client.isWaiting = false;
        if (client.socket.destroyed) return release(backend);
        client.backend = backend;
        backend.client = client;
        forward(client);
      };
      // The one that was free for longest: two transactions in a row hardly ever have the same.
      const backend = free.shift();
      client.isWaiting = backend === undefined;
      return backend === undefined ? waiting.push(assign) : assign(backend);
    }
    for (const message of client.queue.splice(0)) client.backend.socket.write(message);
  }

  function fromServer(backend, message) {
    const { client } = backend;
    client?.socket.write(message);
    if (message[0] !== 0x5a || client === undefined) return;
    client.owed -= 1;
    if (client.owed > 0 || String.fromCharCode(message[5]) !== 'I') return;
    client.backend = undefined;
    release(backend);
    if (client.queue.length > 0) forward(client);
  }

  /** Whoever goes in the middle of a transaction takes the connection of the server along. */
  function leave(client) {
    clients.delete(client.id);
    const { backend } = client;
    if (backend === undefined) return;
    backend.client = undefined;
    backend.socket.destroy();
    backends.splice(backends.indexOf(backend), 1);
    replacing.push(replace());
  }

  async function replace() {
    if (closed) return;
    const fresh = await openBackend(database);
    adopt(fresh);
    backends.push(fresh);
    release(fresh);
  }

  function cancel(client, id) {
    const backend = clients.get(id)?.backend;
    client.socket.end();
    if (backend === undefined) return;
    const request = Buffer.alloc(16);
    request.writeUInt32BE(16);
    request.writeUInt32BE(cancelRequest, 4);
    request.writeUInt32BE(backend.processId, 8);
    request.writeInt32BE(backend.secretKey, 12);
    const wire = connect(database.port, database.host, () => wire.end(request));
    wire.on('error', () => undefined);
  }

  function adopt(backend) {
    backend.socket.on(
      'data',
      splitter(true, (message) => fromServer(backend, message)),
    );
  }
  backends.forEach(adopt);

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    size,
    async close() {
      closed = true;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(replacing);
      for (const { socket } of backends) socket.destroy();
    },
  };
}

/** A connection to the server, signed in by the driver and then taken from it. */
async function openBackend({ host, port, username: user, password, database }) {
  const client = new pg.Client({ host, port, user, password, database, application_name: 'pooler' });
  client.on('error', () => undefined);
  await client.connect();
  const { stream: socket } = client.connection;
  socket.removeAllListeners('data');
  socket.on('error', () => undefined);
  return { socket, processId: client.processID, secretKey: client.secretKey, client: undefined };
}

/** Cuts bytes into messages. The first of a client has no letter before its length. */
function splitter(started, take) {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (;;) {
      const at = started ? 1 : 0;
      if (rest.length < at + 4) return;
      const length = at + rest.readUInt32BE(at);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      const isStart = !started && message.readUInt32BE(4) !== sslRequest && message.readUInt32BE(4) !== cancelRequest;
      if (isStart) started = true;
      take(message);
    }
  };
}
