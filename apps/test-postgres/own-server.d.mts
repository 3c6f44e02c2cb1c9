import type { TestDatabase } from './test-server.mjs';

export interface RunningServer {
  /** What a SOURCE says to read it. */
  readonly params: TestDatabase['params'];
  /** Runs a statement by a connection of its own, and gives its rows. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** As an administrator stops it: what its sessions are doing is ended. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface OwnServer extends RunningServer {
  /** Makes a copy that follows it; the server is stopped meanwhile. */
  standby(): Promise<RunningServer>;
  close(): Promise<void>;
}

export function ownServer(): Promise<OwnServer>;
