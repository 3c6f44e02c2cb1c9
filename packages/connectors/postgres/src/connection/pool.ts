import { createHash } from 'node:crypto';
import type { Tracing } from '@sqlflow/connector-sdk';
import type pg from 'pg';
import { cancelClient } from './cancel.js';
import { destroyClient, openClient, wireOf } from './open-client.js';
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
  readonly #idle: Opened[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #all = new Set<pg.Client>();
  #opening = 0;

  constructor(private readonly settings: ConnectionSettings) {}

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
    for (const client of this.#all) if (!idle.some((each) => each.client === client)) destroyClient(client);
    await Promise.all(idle.map(({ client }) => endClient(client)));
    this.#all.clear();
  }

  #takeIdle(): Opened | undefined {
    for (let found = this.#idle.pop(); found !== undefined; found = this.#idle.pop()) {
      if (this.#all.has(found.client)) return found;
    }
    return undefined;
  }

  async #open(signal: AbortSignal): Promise<Opened> {
    this.#opening += 1;
    try {
      const opened = await openClient(this.settings, signal);
      this.#all.add(opened.client);
      opened.client.once('end', () => this.#forget(opened.client));
      return opened;
    } finally {
      this.#opening -= 1;
      this.#wake();
    }
  }

  #leaseOf(opened: Opened): Lease {
    let held = true;
    const { client, encrypted } = opened;
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
        await cancelClient(client, this.settings, encrypted);
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

interface Opened {
  readonly client: pg.Client;
  readonly encrypted: boolean;
}

const longestGoodbye = 1_000;

/** Says goodbye, and does not wait long for a server that does not answer. */
async function endClient(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => destroyClient(client), longestGoodbye);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}
