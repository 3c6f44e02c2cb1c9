import { Duplex } from 'node:stream';

/** A way through the tunnel, as the library has it. */
export interface Channel extends Duplex {
  close(): void;
}

/** Opens a way to a port of a host, as the SSH server knows it. */
export type OpenChannel = (host: string, port: number) => Promise<Channel>;

/**
 * What the driver takes for a socket. The library's own channels do not close before the other side has said so, and a
 * write into one that is closed never ends.
 */
export class TunnelSocket extends Duplex {
  #channel: Channel | undefined;
  #wanted: (() => void) | undefined;

  constructor(private readonly open: OpenChannel) {
    super({ allowHalfOpen: false });
  }

  connect(port: number, host: string): void {
    this.open(host, port).then(
      (channel) => this.#attach(channel),
      (error: Error) => this.destroy(error),
    );
  }

  #attach(channel: Channel): void {
    if (this.destroyed) {
      channel.close();
      return;
    }
    this.#channel = channel;
    channel.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) channel.pause();
    });
    // Not at once: where the tunnel itself has broken, its channels are told first, and why is told after them.
    channel.on('end', () => setImmediate(() => this.#end()));
    channel.on('close', () => setImmediate(() => this.destroy()));
    channel.on('error', (error: Error) => this.destroy(error));
    this.#wanted?.();
    this.emit('connect');
  }

  #end(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    this.#channel?.resume();
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const write = (): void => void this.#channel?.write(bytes, encoding, done);
    if (this.#channel === undefined) this.#wanted = write;
    else write();
  }

  override _final(done: () => void): void {
    this.#channel?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel?.close();
    // What went wrong with the encryption above this is told before it is gone, as by a socket of the network.
    if (error === null) setImmediate(done, null);
    else done(error);
  }

  /** What is asked of a socket of the network: the tunnel's own sees to it. */
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
