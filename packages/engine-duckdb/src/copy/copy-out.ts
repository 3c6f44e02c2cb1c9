import { randomUUID } from 'node:crypto';
import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BytesFormat } from '@sqlflow/connector-sdk';
import type { ByteStream, CopyOptions } from '@sqlflow/engine';
import type { Database } from '../database.js';
import { makePipes } from '../files/postgres-copy/pipe.js';
import { withProgress } from '../progress.js';
import { quoteText } from '../sql-text.js';
import { asCheckFailure, exportedQuery } from './copy-to.js';
import { postgresTextOptions, selectPostgresText } from './postgres-text.js';

/** What there is of a format in DuckDB: how the values are selected, and how its COPY writes them. */
const formats = {
  postgres_text: { title: 'PostgreSQL', select: selectPostgresText, copyOptions: postgresTextOptions },
} as const;

/**
 * Hands over the bytes of a COPY while DuckDB writes them, through a named pipe, so that none of them is written to disk
 * and memory stays flat. Where there are no named pipes, they go through a file.
 *
 * @throws SqlFlowError when the query is wrong. What goes wrong later is told by the stream.
 */
export async function copyOut(
  database: Database,
  query: string,
  format: BytesFormat,
  options: CopyOptions,
): Promise<ByteStream> {
  const { select, copyOptions, title } = formats[format];
  const stop = new AbortController();
  const signals = options.signal === undefined ? [stop.signal] : [stop.signal, options.signal];
  const session = await database.connect({ ...options, signal: AbortSignal.any(signals) });
  try {
    const source = await exportedQuery(session, query);
    const columns = await session.describe(source, { query });
    const copy = new RunningCopy(database.tempDirectory, async (path) => {
      const sql = `COPY (${select(source, columns)}) TO ${quoteText(path)} (${copyOptions})`;
      try {
        await withProgress(session.connection, options.onProgress, () => session.run(sql, { query }));
      } catch (error) {
        throw asCheckFailure(error, title) ?? error;
      }
    });
    const stream = Readable.from(copy.pieces(), { objectMode: false, highWaterMark: 1024 * 1024 });
    return {
      columns,
      stream,
      async [Symbol.asyncDispose]() {
        stop.abort();
        stream.destroy();
        await copy.ended();
        database.disconnect(session);
      },
    };
  } catch (error) {
    database.disconnect(session);
    throw error;
  }
}

/** A COPY whose bytes are read while it runs. It begins with the first that is wanted. */
class RunningCopy {
  #running: Promise<void> | undefined;

  constructor(
    private readonly directory: string,
    private readonly run: (path: string) => Promise<void>,
  ) {}

  async *pieces(): AsyncGenerator<Buffer> {
    const [pipe] = (await makePipes(this.directory, 1)) ?? [];
    const path = pipe ?? join(this.directory, `sqlflow-${randomUUID()}.copy`);
    try {
      yield* pipe === undefined ? this.#ofFile(path) : this.#ofPipe(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Resolves when DuckDB has no more to do with it. */
  async ended(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  async *#ofPipe(path: string): AsyncGenerator<Buffer> {
    // Reader and writer are both there before DuckDB is: it never waits for one, and the end comes when all is over.
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({ fd: reader, readable: true, writable: false });
    const keeper = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#running = this.run(path).finally(() => closeSync(keeper));
    // Told at the end; until then nobody waits for it.
    this.#running.catch(() => undefined);
    try {
      for await (const piece of socket as AsyncIterable<Buffer>) yield piece;
    } finally {
      // Whoever writes on is told that nobody reads.
      socket.destroy();
    }
    await this.#running;
  }

  async *#ofFile(path: string): AsyncGenerator<Buffer> {
    await mkdir(this.directory, { recursive: true });
    this.#running = this.run(path);
    await this.#running;
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  }
}
