import { blobValue, type DuckDBConnection, type DuckDBMaterializedResult, type DuckDBValue } from '@duckdb/node-api';
import type { Column, Row } from '@sqlflow/connector-sdk';
import type { SqlValue, StatementTrace } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { readDuckDbError } from './errors/duckdb-error.js';
import { duckDbMessage, toSqlFlowError } from './sql-error.js';
import { type Profiler, rowsOf } from './trace.js';

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined;
  readonly label?: string | undefined;
  /** Measures the statements, so that their plans are reported too. */
  readonly profiler?: Profiler | undefined;
  /** Called after each statement. */
  readonly onStatement?: ((trace: StatementTrace) => void) | undefined;
}

export interface StatementOptions {
  /** Bound by position. */
  readonly values?: readonly SqlValue[];
  /**
   * The user's text inside the statement, which positions of errors are relative to. Left out: the whole statement is
   * the user's. Empty: none of it is.
   */
  readonly query?: string;
  /** A statement of SQLFlow's, although positions of its errors count from its begin. */
  readonly own?: boolean;
}

/**
 * DuckDB forgets an interrupt that comes before the statement has reached its worker thread, so it is repeated until
 * the statement has ended.
 */
const interruptEvery = 20;

/**
 * Connections on which something may be left behind: temporary tables, and what statements of users leave, such as the
 * seed of `setseed` or the temporary types of a PIVOT.
 */
const used = new WeakSet<DuckDBConnection>();

/** One connection and what surrounds its statements: interruption, error mapping, tracing. */
export class Session {
  constructor(
    readonly connection: DuckDBConnection,
    readonly options: SessionOptions = {},
  ) {}

  /** Whether the connection is as it was when it was made. */
  get isClean(): boolean {
    return !used.has(this.connection);
  }

  /** The same connection, watched by a second signal too. */
  withSignal(signal: AbortSignal | undefined): Session {
    if (signal === undefined || signal === this.options.signal) return this;
    const both = this.options.signal === undefined ? signal : AbortSignal.any([this.options.signal, signal]);
    return new Session(this.connection, { ...this.options, signal: both });
  }

  /**
   * Runs one statement and holds its result. Throws `SqlFlowError`. After an error while a statement runs, DuckDB
   * refuses everything but ROLLBACK on this connection's transaction; an error of its parser or binder does no harm.
   */
  async run(sql: string, options: StatementOptions = {}): Promise<DuckDBMaterializedResult> {
    return this.#run(sql, options, this.options.signal);
  }

  /** Runs a statement that an abort must not cut in half: COMMIT. */
  async runToEnd(sql: string): Promise<void> {
    await this.#run(sql, { query: '' }, undefined);
  }

  /** The result's rows as objects of text, numbers and null: for small results of the engine's own queries. */
  async rows(sql: string): Promise<readonly Row[]> {
    const result = await this.run(sql, { query: '' });
    return (await result.getRowObjectsJson()) as readonly Row[];
  }

  /** The only value of a statement's only row, as bigint. */
  async count(sql: string, options: StatementOptions = { query: '' }): Promise<bigint> {
    const [row] = await (await this.run(sql, options)).getRows();
    const value = row?.[0];
    return typeof value === 'bigint' ? value : BigInt(Number(value ?? 0));
  }

  /** Columns of a query or table, without running it. */
  async describe(query: string, options: StatementOptions = { query: '' }): Promise<Column[]> {
    const result = await this.run(`DESCRIBE ${query}`, options);
    return (await result.getRows()).map((row) => ({ name: String(row[0]), type: String(row[1]) }));
  }

  /**
   * Ends what runs, and its transaction. Closing the connection does not: a result that is not read to its end keeps
   * both.
   */
  async abandon(): Promise<void> {
    const timer = setInterval(() => this.connection.interrupt(), interruptEvery);
    this.connection.interrupt();
    const rollBack = () => this.connection.run('ROLLBACK').then(noProblem, readDuckDbError);
    const problem = await rollBack();
    clearInterval(timer);
    // Else there was no transaction. An interrupt may hit the ROLLBACK itself, on a busy machine: what ran before is over.
    if (problem?.type === 'INTERRUPT') await rollBack();
  }

  close(): void {
    this.options.profiler?.close();
    this.connection.closeSync();
  }

  async #run(
    sql: string,
    { values, query, own }: StatementOptions,
    signal: AbortSignal | undefined,
  ): Promise<DuckDBMaterializedResult> {
    throwIfAborted(signal);
    if ((query !== '' && own !== true) || /^CREATE TEMP /.test(sql)) used.add(this.connection);
    const started = performance.now();
    const stop = interruptOnAbort(this.connection, signal);
    try {
      const result = await (values === undefined || values.length === 0
        ? this.connection.run(sql)
        : this.connection.run(sql, values.map(toDuckDbValue)));
      this.report(sql, performance.now() - started, { rows: rowsOf(result) });
      return result;
    } catch (error) {
      this.report(sql, performance.now() - started, { error: duckDbMessage(error) });
      throwIfAborted(signal, error);
      throw toSqlFlowError(error, sql, query);
    } finally {
      stop();
    }
  }

  /** Reports a statement that was run on the connection, with its plan where the session is measured. */
  report(sql: string, milliseconds: number, outcome: Pick<StatementTrace, 'rows' | 'error'>): void {
    const { onStatement, label, profiler } = this.options;
    if (onStatement === undefined) return;
    const plan = profiler?.takePlan();
    onStatement({
      ...(label === undefined ? {} : { label }),
      sql,
      milliseconds,
      ...outcome,
      ...(plan === undefined ? {} : { plan }),
    });
  }
}

function noProblem(): undefined {
  return undefined;
}

/** Throws the engine's `interrupted` error when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, cause?: unknown): void {
  if (signal?.aborted === true) throw sqlFlowError(codes.engine.interrupted, {}, { cause: cause ?? signal.reason });
}

/** Interrupts the connection's statement when the signal aborts. Returns the function that ends the watch. */
export function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), interruptEvery);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return () => {
    signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
  };
}

function toDuckDbValue(value: SqlValue): DuckDBValue {
  return value instanceof Uint8Array ? blobValue(value) : value;
}
