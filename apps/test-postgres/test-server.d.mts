import type pg from 'pg';

export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Path of the certificate it shows, for `localhost`; undefined where there is no openssl to make one. */
  readonly certificate?: string;
  /** Directory of its Unix socket. */
  readonly socket: string;
}

export interface TestDatabase extends TestServer {
  readonly database: string;
  /** Of the server: 14, 18. */
  readonly version: number;
  /** What a SOURCE says to read it. */
  readonly params: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly username: string;
    readonly password: string;
  };
  /** Runs statements, and gives the rows of the only one. */
  run(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Another connection, closed with the database. */
  connect(options?: pg.ClientConfig): Promise<pg.Client>;
  close(): Promise<void>;
}

export function testServer(): Promise<TestServer>;
export function testDatabase(): Promise<TestDatabase>;
