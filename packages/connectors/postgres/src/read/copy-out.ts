import { Readable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import { type Doing, statementFailure } from '../connection/failure.js';
import type { Lease } from '../connection/pool.js';

const mostKept = 1024 * 1024;

/**
 * The bytes of a COPY as they come. It begins when somebody reads, as the server counts the time that it waits. What goes
 * wrong is told as a user sees it. Destroyed, it ends at once, whatever the server does.
 */
export function copyOut({ client }: Pick<Lease, 'client'>, statement: string, doing: Doing): Readable {
  let begun: CopyReader | undefined;
  return new Readable({
    highWaterMark: mostKept,
    read() {
      begun ??= new CopyReader(client.query(copyTo(statement, { highWaterMark: mostKept })), doing);
      begun.next().then(
        (piece) => this.push(piece),
        (error: unknown) => this.destroy(statementFailure(error, doing)),
      );
    },
    destroy(error, done) {
      begun?.end();
      done(error);
    },
  });
}

class CopyReader {
  readonly #iterator: AsyncIterator<Buffer>;
  #broken: Error | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly copy: Readable,
    private readonly doing: Doing,
  ) {
    // What breaks while nobody asks for the next piece is told to who asks then. What follows from it is not: the stream
    // goes on reading what had come before.
    copy.on('error', (error: Error) => {
      this.#broken ??= error;
    });
    this.#iterator = copy[Symbol.asyncIterator]();
  }

  /** Null: that was all. */
  async next(): Promise<Buffer | null> {
    // Only the time counts in which more is wanted: whoever reads may take as long as it likes.
    this.#startTimer();
    try {
      const { done, value } = await this.#iterator.next();
      return done === true ? null : value;
    } catch (error) {
      throw this.#broken ?? error;
    } finally {
      clearTimeout(this.#timer);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.copy.destroy();
  }

  /** Ends a stream that gives nothing for too long. */
  #startTimer(): void {
    const { silenceMilliseconds } = this.doing.settings;
    if (silenceMilliseconds === undefined) return;
    const seconds = silenceMilliseconds / 1000;
    const error = new Error(`nothing came for ${seconds} ${seconds === 1 ? 'second' : 'seconds'} (\`socket_timeout\`)`);
    this.#timer = setTimeout(() => this.copy.destroy(error), silenceMilliseconds);
  }
}
