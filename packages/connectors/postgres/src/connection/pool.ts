import { createHash } from 'node:crypto';
import type { Tracing } from '@sqlflow/connector-sdk';
import type pg from 'pg';
import { openTunnel, type Tunnel } from '../tunnel/tunnel.js';
import { cancelClient } from './cancel.js';
import { destroyClient, type OpenedClient, openClient, type Way, wireOf } from './open-client.js';
import type { ConnectionSettings } from './settings.js';
import { tracedLease } from './traced-client.js';

/** A connection that one piece of work has to itself. */
export interface Lease {
  readonly client: pg.Client;
  /** Gives it back, outside of any transaction. One that is broken is ended instead, or that nobody else is to have. */
  release(use?: { readonly again: boolean }): void;
  /** Ends it, and what the server is doing for it. */
  cancel(): Promise<void>;
}

/** The connections to one database. */
export interface ConnectionPool extends AsyncDisposable {
  readonly settings: ConnectionSettings;
  /** A connection that is free, or a new one; waits while all that are allowed are in use. */
  lease(signal: AbortSignal): Promise<Lease>;
}

interface Shared {
  readonly pool: Pool;
  users: number;
}

const pools = new Map<string, Shared>();

/**
 * The connections by these settings. Sources and destinations with the same ones share them; they are closed when the
 * last of them is done. `tracing` takes the statements of who opens it.
 */
export function openPool(settings: ConnectionSettings, tracing?: Tracing): ConnectionPool {
  // The password is among what is compared, and nothing that lives long holds it as text.
  const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64');
  const shared = pools.get(key) ?? { pool: new Pool(settings), users: 0 };
  pools.set(key, shared);
  shared.users += 1;
  let open = true;
  return {
    settings,
    lease: async (signal) => tracedLease(await shared.pool.lease(signal), tracing),
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      pools.delete(key);
      await shared.pool.close();
    },
  };
}

class Pool {
  readonly #idle: OpenedClient[] = [];
  readonly #waiting: (() => void)[] = [];
  /** With the settings of the server that each is connected to. */
  readonly #all = new Map<pg.Client, ConnectionSettings>();
  readonly #tunnel: Tunnel | undefined;
  #opening = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: ConnectionSettings) {
    this.#tunnel = settings.tunnel === undefined ? undefined : openTunnel(settings.tunnel);
  }

  async lease(signal: AbortSignal): Promise<Lease> {
    for (;;) {
      signal.throwIfAborted();
      const free = this.#takeIdle();
      if (free !== undefined) return this.#leaseOf(free);
      if (this.#all.size + this.#opening < this.settings.maxConnections) return this.#leaseOf(await this.#open(signal));
      await this.#freed(signal);
      // What woke it is somebody else's, if it is not wanted any more.
      if (signal.aborted) this.#wake();
    }
  }

  async close(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const client of this.#all.keys()) if (!idle.some((each) => each.client === client)) destroyClient(client);
    await Promise.all(idle.map(({ client }) => endClient(client)));
    this.#all.clear();
    await this.#tunnel?.[Symbol.asyncDispose]();
  }

  #takeIdle(): OpenedClient | undefined {
    for (let found = this.#idle.pop(); found !== undefined; found = this.#idle.pop()) {
      if (this.#all.has(found.client)) return found;
    }
    return undefined;
  }

  async #open(signal: AbortSignal): Promise<OpenedClient> {
    this.#opening += 1;
    try {
      const opened = await this.#connect({ tunnel: this.#tunnel, signal });
      this.#all.set(opened.client, opened.server);
      opened.client.once('end', () => this.#forget(opened.client));
      return opened;
    } finally {
      this.#opening -= 1;
      this.#wake();
    }
  }

  /**
   * Of several servers all connections have the same one, as long as there is any: what one of them was told of open
   * transactions, or exported as its snapshot, means nothing at another. So the first is waited for.
   */
  #connect(way: Way): Promise<OpenedClient> {
    if (this.settings.others.length === 0) return openClient(this.settings, way);
    const next = this.#turn.then(() => {
      const [chosen = this.settings] = this.#all.values();
      return openClient(chosen, way);
    });
    this.#turn = next.then(
      ({ client, server }) => this.#all.set(client, server),
      () => undefined,
    );
    return next;
  }

  #leaseOf(opened: OpenedClient): Lease {
    let held = true;
    const { client } = opened;
    return {
      client,
      release: ({ again } = { again: true }) => {
        if (!held) return;
        held = false;
        if (!again) void endClient(client);
        if (again && this.#all.has(client) && wireOf(client).stream?.destroyed === false) this.#idle.push(opened);
        else this.#forget(client);
        this.#wake();
      },
      cancel: async () => {
        if (!held) return;
        held = false;
        await cancelClient(opened, this.#tunnel);
        this.#forget(client);
      },
    };
  }

  #forget(client: pg.Client): void {
    this.#all.delete(client);
    this.#wake();
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }

  #freed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const at = this.#waiting.indexOf(wake);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      this.#waiting.push(wake);
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

const longestGoodbye = 1_000;

/** Says goodbye, and does not wait long for a server that does not answer. */
async function endClient(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => destroyClient(client), longestGoodbye);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}
