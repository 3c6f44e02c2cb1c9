import { Readable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import { type Doing, statementFailure } from '../connection/failure.js';
import type { Lease } from '../connection/pool.js';

/**
 * The bytes of a COPY as they come. It begins when somebody reads, as the server counts the time that it waits. What goes
 * wrong is told as a user sees it.
 */
export function copyOut(lease: Pick<Lease, 'client'>, statement: string, doing: Doing): Readable {
  return Readable.from(pieces(lease, statement, doing), { objectMode: false, highWaterMark: 1024 * 1024 });
}

async function* pieces({ client }: Pick<Lease, 'client'>, statement: string, doing: Doing): AsyncGenerator<Buffer> {
  const copy = client.query(copyTo(statement, { highWaterMark: 1024 * 1024 }));
  // What breaks while nobody asks for the next piece is told to who asks then. What follows from it is not: the stream
  // goes on reading what had come before.
  let broken: Error | undefined;
  copy.on('error', (error: Error) => {
    broken ??= error;
  });
  const { silenceMilliseconds } = doing.settings;
  const timer = silenceMilliseconds === undefined ? undefined : new SilenceTimer(copy, silenceMilliseconds);
  try {
    const iterator = copy[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    for (;;) {
      // Only the time counts in which more is wanted: whoever reads may take as long as it likes.
      timer?.start();
      const next = await iterator.next();
      timer?.stop();
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw statementFailure(broken ?? error, doing);
  } finally {
    timer?.stop();
    copy.destroy();
  }
}

/** Ends a stream that gives nothing for too long. */
class SilenceTimer {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: Readable,
    private readonly milliseconds: number,
  ) {}

  start(): void {
    const seconds = this.milliseconds / 1000;
    const error = new Error(`nothing came for ${seconds} ${seconds === 1 ? 'second' : 'seconds'} (\`socket_timeout\`)`);
    this.#timer = setTimeout(() => this.stream.destroy(error), this.milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
