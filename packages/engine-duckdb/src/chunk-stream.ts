import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { interruptOnAbort, type Session, throwIfAborted } from './session.js';
import { duckDbMessage, toSqlFlowError } from './sql-error.js';

export interface ChunkStreamOptions {
  /**
   * True: runs in a read-only transaction, so that nothing can change the database, and hands over rows as they are
   * found. False: what the statement changes is committed before its rows, then held in memory, are handed over.
   */
  readonly readOnly: boolean;
  /** Called once, when the stream has ended, failed, or is disposed of. */
  readonly onClose: () => void;
}

/** The rows of a running query, as DuckDB's chunks of at most 2048. A chunk's memory is valid until the next is taken. */
export interface ChunkStream extends AsyncDisposable {
  readonly result: DuckDBResult;
  chunks(): AsyncIterable<DuckDBDataChunk>;
}

/**
 * Starts a query and hands over its rows as the engine finds them: memory stays flat however many there are. The session
 * is the stream's alone until it closes.
 *
 * Trap: when a streamed query fails or is interrupted midway, the binding reports a normal end, and rows are missing
 * without a word. What does tell is the transaction, which DuckDB aborts: it is asked before the end is believed.
 */
export async function openChunkStream(
  session: Session,
  sql: string,
  options: ChunkStreamOptions,
): Promise<ChunkStream> {
  const query = new RunningQuery(session, sql, options);
  const result = await query.start();
  return {
    result,
    chunks: () => query.chunks(result),
    [Symbol.asyncDispose]: () => query.close(),
  };
}

const begin = 'BEGIN TRANSACTION READ ONLY';

class RunningQuery {
  #milliseconds = 0;
  #rows = 0n;
  #closed = false;

  constructor(
    private readonly session: Session,
    private readonly sql: string,
    private readonly options: ChunkStreamOptions,
  ) {}

  start(): Promise<DuckDBResult> {
    return this.#work(async () => {
      const { connection } = this.session;
      if (this.options.readOnly) await connection.run(begin);
      return this.options.readOnly ? connection.stream(this.sql) : connection.run(this.sql);
    });
  }

  async *chunks(result: DuckDBResult): AsyncIterable<DuckDBDataChunk> {
    try {
      for (;;) {
        const chunk = await this.#work(() => this.#next(result));
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      await this.close();
    }
  }

  async close(error?: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.session.abandon();
    const outcome = error === undefined ? { rows: this.#rows } : { rows: this.#rows, error };
    this.session.report(this.sql, this.#milliseconds, outcome);
    this.options.onClose();
  }

  async #next(result: DuckDBResult): Promise<DuckDBDataChunk | undefined> {
    if (this.#closed) return undefined;
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) {
      if (this.options.readOnly) await this.#throwIfFailed();
      return undefined;
    }
    this.#rows += BigInt(chunk.rowCount);
    return chunk;
  }

  async #throwIfFailed(): Promise<void> {
    const { connection } = this.session;
    const stillOpen = await connection.run('SELECT 1').then(
      () => true,
      () => false,
    );
    if (stillOpen) return;
    throwIfAborted(this.session.options.signal);
    // The error itself is lost. EXPLAIN ANALYZE runs the query again, without keeping its rows, and so finds it again.
    await connection.run('ROLLBACK');
    await connection.run(begin);
    const again = `EXPLAIN ANALYZE ${this.sql}`;
    await connection.run(again).catch((error: unknown) => {
      throw toSqlFlowError(error, again, this.sql);
    });
    throw sqlFlowError(codes.engine.streamBroken, { rows: this.#rows });
  }

  /** Does one piece of work with DuckDB: interruptible, timed, its errors ours. */
  async #work<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.session.options;
    const started = performance.now();
    const stop = interruptOnAbort(this.session.connection, signal);
    try {
      throwIfAborted(signal);
      const done = await work();
      this.#milliseconds += performance.now() - started;
      return done;
    } catch (error) {
      this.#milliseconds += performance.now() - started;
      await this.close(duckDbMessage(error));
      throwIfAborted(signal, error);
      throw toSqlFlowError(error, this.sql);
    } finally {
      stop();
    }
  }
}
