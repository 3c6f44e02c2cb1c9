import type { DuckDBResult } from '@duckdb/node-api';
import type { Column, Row, RowStream } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type RowReader, rowReader } from './columns/rows.js';
import { interruptOnAbort, type Session, throwIfAborted } from './session.js';
import { duckDbMessage, toSqlFlowError } from './sql-error.js';

export interface RowStreamOptions {
  /**
   * True: runs in a read-only transaction, so that nothing can change the database, and hands over rows as they are
   * found. False: what the statement changes is committed before its rows, then held in memory, are handed over.
   */
  readonly readOnly: boolean;
  /** Called once, when the stream has ended, failed, or is disposed of. */
  readonly onClose: () => void;
}

/**
 * Starts a query and hands over its rows as the engine finds them: memory stays flat however many there are. The session
 * is the stream's alone until it closes.
 *
 * Trap: when a streamed query fails or is interrupted midway, the binding reports a normal end, and rows are missing
 * without a word. What does tell is the transaction, which DuckDB aborts: it is asked before the end is believed.
 */
export async function openRowStream(session: Session, sql: string, options: RowStreamOptions): Promise<RowStream> {
  const stream = new SessionRowStream(session, sql, options);
  await stream.start();
  return stream;
}

/** All rows of a result that is held already. Meant for small ones. */
export async function allRows(result: DuckDBResult): Promise<{ columns: readonly Column[]; rows: readonly Row[] }> {
  const reader = rowReader(result);
  const rows: Row[] = [];
  for await (const chunk of result) for (const row of reader.read(chunk)) rows.push(row);
  return { columns: reader.columns, rows };
}

const begin = 'BEGIN TRANSACTION READ ONLY';

class SessionRowStream implements RowStream {
  #result: DuckDBResult | undefined;
  #reader: RowReader | undefined;
  #milliseconds = 0;
  #rows = 0n;
  #closed = false;

  constructor(
    private readonly session: Session,
    private readonly sql: string,
    private readonly options: RowStreamOptions,
  ) {}

  get columns(): readonly Column[] {
    return this.#reader?.columns ?? [];
  }

  async start(): Promise<void> {
    await this.#work(async () => {
      const { connection } = this.session;
      if (this.options.readOnly) await connection.run(begin);
      this.#result = await (this.options.readOnly ? connection.stream(this.sql) : connection.run(this.sql));
      this.#reader = rowReader(this.#result);
    });
  }

  async *rows(): AsyncIterable<readonly Row[]> {
    try {
      for (;;) {
        const rows = await this.#work(() => this.#next());
        if (rows === undefined) return;
        yield rows;
      }
    } finally {
      this.#close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  async #next(): Promise<Row[] | undefined> {
    if (this.#closed) return undefined;
    const chunk = await this.#result?.fetchChunk();
    if (chunk === undefined || chunk === null || chunk.rowCount === 0) {
      if (this.options.readOnly) await this.#throwIfFailed();
      return undefined;
    }
    this.#rows += BigInt(chunk.rowCount);
    return this.#reader?.read(chunk);
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
      this.#close(duckDbMessage(error));
      throwIfAborted(signal, error);
      throw toSqlFlowError(error, this.sql);
    } finally {
      stop();
    }
  }

  #close(error?: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.session.connection.interrupt();
    const outcome = error === undefined ? { rows: this.#rows } : { rows: this.#rows, error };
    this.session.report(this.sql, this.#milliseconds, outcome);
    this.options.onClose();
  }
}
