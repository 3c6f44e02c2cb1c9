import { createHash } from 'node:crypto';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Client } from 'ssh2';
import { openSsh } from './open-ssh.js';
import { type TunnelSettings, tunnelName } from './tunnel-settings.js';
import { type Channel, TunnelSocket } from './tunnel-socket.js';

/** A way through an SSH server, for connections to databases. */
export interface Tunnel extends AsyncDisposable {
  /** What the driver is to use instead of a socket of the network. Signs in at the SSH server where nobody has yet. */
  socket(signal: AbortSignal): Promise<TunnelSocket>;
}

interface Shared {
  readonly ssh: SshTunnel;
  users: number;
}

const tunnels = new Map<string, Shared>();

/** The tunnel by these settings: whoever has the same ones shares it. It is closed when the last of them is done. */
export function openTunnel(settings: TunnelSettings): Tunnel {
  // The password and the key are among what is compared, and nothing that lives long holds them as text.
  const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64');
  const shared = tunnels.get(key) ?? { ssh: new SshTunnel(settings), users: 0 };
  tunnels.set(key, shared);
  shared.users += 1;
  let open = true;
  return {
    socket: (signal) => shared.ssh.socket(signal),
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      tunnels.delete(key);
      await shared.ssh.close();
    },
  };
}

class SshTunnel {
  #client: Promise<Client> | undefined;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<TunnelSocket>();

  constructor(private readonly settings: TunnelSettings) {}

  async socket(signal: AbortSignal): Promise<TunnelSocket> {
    signal.throwIfAborted();
    const client = await unlessAborted(this.#signedIn(), signal);
    const socket = new TunnelSocket((host, port) => forward(client, this.settings, host, port));
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    if (client === undefined) return;
    await new Promise<void>((resolve) => {
      client.once('close', resolve);
      client.end();
      // A server that does not answer is not waited for.
      setTimeout(() => client.destroy(), longestGoodbye).unref();
    });
  }

  /** One connection for all, made anew where it has broken. */
  #signedIn(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const opening = openSsh(this.settings, this.#closing.signal);
    this.#client = opening;
    const forget = (): void => {
      if (this.#client === opening) this.#client = undefined;
    };
    opening.then((client) => this.#watch(client, forget), forget);
    return opening;
  }

  /** What goes through a tunnel that has broken is told so: nothing else would come any more. */
  #watch(client: Client, forget: () => void): void {
    let reason = 'the SSH server closed the connection';
    client.on('error', (error) => {
      if (!/ECONNRESET|EPIPE/.test(error.message)) reason = error.message;
    });
    client.once('close', () => {
      forget();
      const error = new Error(`the tunnel through ${tunnelName(this.settings)} broke: ${reason}`);
      for (const socket of this.#sockets) socket.destroy(error);
    });
  }
}

const longestGoodbye = 1_000;

function forward(client: Client, settings: TunnelSettings, host: string, port: number): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(forwardFailure(error, settings, `${host}:${port}`));
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined || error === null) resolve(channel);
        else fail(error);
      });
    } catch (error) {
      fail(error);
    }
  });
}

/** Reasons of the protocol for not opening a channel. */
const prohibited = 1;
const notConnected = 2;

function forwardFailure(error: unknown, settings: TunnelSettings, target: string): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  const { reason: why, message } = error as { reason?: number; message: string };
  const reason = message.replace(/^\(SSH\) Channel open failure:\s*/, '') || 'it does not say why';
  const server = tunnelName(settings);
  const about = { parameter: 'tunnel_method', cause: error };
  if (why === prohibited) return sqlFlowError(codes.postgresReach.forwardingRefused, { server, target, reason }, about);
  if (why === notConnected)
    return sqlFlowError(codes.postgresReach.targetUnreachable, { server, target, reason }, about);
  return sqlFlowError(codes.postgresReach.sshUnreachable, { server, reason }, about);
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}
