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
  /**
   * A connection that is free, or a new one; waits while all that are allowed are in use. Where others have some, it
   * waits for one of them about twice as long as opening another would take.
   */
  lease(signal: AbortSignal): Promise<Lease>;
  /** A connection that is free or may be opened now. Undefined: all that are allowed are in use. */
  leaseNow(signal: AbortSignal): Promise<Lease | undefined>;
  /**
   * Sets one aside for who will hold it until others are through, and gives what gives it back. Undefined: no connection
   * would be left for those others.
   */
  setAside(): (() => void) | undefined;
  /** How many of those that share the connections will set one aside, and whether that leaves one for the others. */
  holders(): { readonly count: number; readonly isEnough: boolean };
}

/** What is said by one of those that share connections. */
interface PoolUser extends Pick<ConnectionSettings, 'maxConnections'> {
  /** It will set one aside. */
  readonly holds: boolean;
}

const pools = new Map<string, Pool>();

/**
 * The connections by these settings. All sources and destinations of this process that log in to one database in the same
 * way share them; they are closed when the last of them is done. `tracing` takes the statements of who opens it; `holds`:
 * it will set a connection aside.
 */
export function openPool(settings: ConnectionSettings, tracing?: Tracing, holds = false): ConnectionPool {
  const key = loginOf(settings);
  const pool = pools.get(key) ?? new Pool(settings);
  pools.set(key, pool);
  const user = { maxConnections: settings.maxConnections, holds };
  pool.users.add(user);
  return {
    settings,
    lease: async (signal) => tracedLease(await pool.lease(settings, signal), tracing),
    async leaseNow(signal) {
      const lease = await pool.leaseNow(settings, signal);
      return lease === undefined ? undefined : tracedLease(lease, tracing);
    },
    setAside: () => pool.setAside(),
    holders: () => pool.holders,
    async [Symbol.asyncDispose]() {
      if (!pool.users.delete(user) || pool.users.size > 0) return;
      pools.delete(key);
      await pool.close();
    },
  };
}

/** What makes a connection another one. All else is said in each transaction, or is the affair of who waits. */
function loginOf(settings: ConnectionSettings): string {
  const {
    session: _,
    maxConnections: _m,
    silenceMilliseconds: _s,
    connectTimeoutMilliseconds: _c,
    ...login
  } = settings;
  // The password is among what is compared, and nothing that lives long holds it as text.
  return createHash('sha256').update(JSON.stringify(login)).digest('base64');
}

/** How long opening is thought to take at most, and as long as nothing was opened yet. */
const longestOpening = 1_000;

class Pool {
  readonly users = new Set<PoolUser>();
  readonly #idle: OpenedClient[] = [];
  readonly #waiting: (() => void)[] = [];
  /** With the settings of the server that each is connected to. */
  readonly #all = new Map<pg.Client, ConnectionSettings>();
  readonly #tunnel: Tunnel | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #opening = 0;
  #openingMilliseconds = longestOpening;
  #aside = 0;

  constructor({ tunnel }: Pick<ConnectionSettings, 'tunnel'>) {
    this.#tunnel = tunnel === undefined ? undefined : openTunnel(tunnel);
  }

  async lease(settings: ConnectionSettings, signal: AbortSignal): Promise<Lease> {
    const begun = performance.now();
    for (;;) {
      signal.throwIfAborted();
      const free = this.#takeIdle();
      if (free !== undefined) return this.#leaseOf(free);
      // Many who ask at once would else open as many, each for a question that takes less time than that.
      const patience = 2 * this.#openingMilliseconds * (1 + this.#opening) - (performance.now() - begun);
      const isFirst = this.#all.size + this.#opening === 0;
      if (isFirst || (this.#hasRoom && patience <= 0)) return this.#open(settings, signal);
      await this.#freed(signal, this.#hasRoom ? Math.max(patience, 1) : undefined);
      // What woke it is somebody else's, if it is not wanted any more.
      if (signal.aborted) this.#wake();
    }
  }

  async leaseNow(settings: ConnectionSettings, signal: AbortSignal): Promise<Lease | undefined> {
    signal.throwIfAborted();
    const free = this.#takeIdle();
    if (free !== undefined) return this.#leaseOf(free);
    return this.#hasRoom ? this.#open(settings, signal) : undefined;
  }

  setAside(): (() => void) | undefined {
    if (this.#aside + 1 >= this.#least) return undefined;
    this.#aside += 1;
    let held = true;
    return () => {
      if (held) this.#aside -= 1;
      held = false;
    };
  }

  get holders(): { readonly count: number; readonly isEnough: boolean } {
    const count = [...this.users].filter(({ holds }) => holds).length;
    return { count, isEnough: count < this.#least };
  }

  /** The least that any of its users allows. */
  get #least(): number {
    return Math.min(...[...this.users].map(({ maxConnections }) => maxConnections));
  }

  get #hasRoom(): boolean {
    // Who came later and allows less must not leave those without any that one was set aside for.
    return this.#all.size + this.#opening < Math.max(this.#least, this.#aside + 1);
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

  async #open(settings: ConnectionSettings, signal: AbortSignal): Promise<Lease> {
    this.#opening += 1;
    const begun = performance.now();
    try {
      const opened = await this.#connect(settings, { tunnel: this.#tunnel, signal });
      this.#openingMilliseconds = Math.min(performance.now() - begun, longestOpening);
      this.#all.set(opened.client, opened.server);
      opened.client.once('end', () => this.#forget(opened.client));
      return this.#leaseOf(opened);
    } finally {
      this.#opening -= 1;
      this.#wake();
    }
  }

  /**
   * Of several servers all connections have the same one, as long as there is any: what one of them was told of open
   * transactions, or exported as its snapshot, means nothing at another. So the first is waited for.
   */
  #connect(settings: ConnectionSettings, way: Way): Promise<OpenedClient> {
    if (settings.others.length === 0) return openClient(settings, way);
    const next = this.#turn.then(() => {
      const [chosen = settings] = this.#all.values();
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

  /** Until there is one to try for, or the time is over. */
  #freed(signal: AbortSignal, milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        const at = this.#waiting.indexOf(wake);
        if (at !== -1) this.#waiting.splice(at, 1);
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      const wake = (): void => {
        leave();
        resolve();
      };
      // On a busy machine the time is over before what has arrived meanwhile was looked at.
      const timer = milliseconds === undefined ? undefined : setTimeout(() => setImmediate(wake), milliseconds);
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
