import type { Socket } from 'node:net';

/** A connection that a client has made. It is paused until both ends are joined. */
export interface Joining {
  readonly client: Socket;
  /** Connects to the server. */
  open(): Socket;
  /** Ends both connections. Where one of them ends, the other one does so too. */
  end(): void;
}

export interface Relay {
  readonly port: number;
  /** Connections that are open, on both sides. */
  open(): number;
  close(): Promise<void>;
}

/** Stands between clients and a server on this machine; `join` says what passes between the two ends of a connection. */
export function relay(serverPort: number, join: (joining: Joining) => void | Promise<void>): Promise<Relay>;
