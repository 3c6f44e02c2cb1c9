import type { Readable } from 'node:stream';
import type { Batch, Column, Format, RowsData, SchemaBatch } from '@sqlflow/connector-sdk';
import type { Staged, StageOptions, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { stageCopyStreams } from '../files/postgres-copy/stage-copy.js';
import { stageFiles } from '../files/stage-files.js';
import { type Session, throwIfAborted } from '../session.js';
import { databaseOf, isUnused, sessionOf } from '../transaction.js';
import { RowStage } from './row-stage.js';
import { spoolStream } from './spool-stream.js';
import { stagedHandle } from './staged-table.js';
import { StagingBuilder } from './staging-builder.js';

/** Brings the rows of all batches into one staging table of the transaction. */
export async function stage(tx: Transaction, batches: AsyncIterable<Batch>, options: StageOptions): Promise<Staged> {
  const alone = isUnused(tx);
  const session = sessionOf(tx).withSignal(options.signal);
  const stager = new Stager(tx, session, options, alone);
  try {
    for await (const batch of batches) {
      throwIfAborted(session.options.signal);
      await stager.take(batch);
    }
    return await stager.finish();
  } finally {
    stager.close();
  }
}

class Stager {
  readonly #builder: StagingBuilder;
  #schema: SchemaBatch | undefined;
  #rows: RowStage | undefined;
  #rejected = 0n;

  constructor(
    private readonly tx: Transaction,
    session: Session,
    options: StageOptions,
    alone: boolean,
  ) {
    this.#builder = new StagingBuilder(tx, session, options, alone);
  }

  async take(batch: Batch): Promise<void> {
    if ('changes' in batch && batch.changes !== undefined) {
      throw sqlFlowError(codes.run.notSupportedYet, { what: 'a source that reports changes and deletes' });
    }
    switch (batch.kind) {
      case 'schema':
        await this.#endRows();
        this.#schema = batch;
        return;
      case 'truncate':
        await this.#endRows();
        await this.#builder.truncate();
        return;
      case 'checkpoint':
        return;
      case 'keys':
        throw sqlFlowError(codes.run.internal, { what: 'keys of a source were to be staged as rows' });
      case 'rows':
        return this.#takeRows(batch);
      case 'files':
        await this.#endRows();
        this.#rejected += await stageFiles(this.#builder, batch, this.#schema);
        return;
      case 'stream':
        return this.#takeStreams([batch.stream], batch.format);
      case 'streams':
        return this.#takeStreams(batch.streams, batch.format);
      case 'arrow': {
        await this.#endRows();
        // The Arrow library is large, and most pipelines never need it.
        const { stageArrow } = await import('./arrow-stage.js');
        return stageArrow(this.#builder, batch.ipc);
      }
    }
  }

  async finish(): Promise<Staged> {
    await this.#endRows();
    if (this.#builder.columns === undefined) await this.#createEmpty(this.#schema?.columns ?? []);
    await this.#builder.cursor.refuseForeign();
    const rows = await this.#builder.countRows();
    const columns = this.#builder.columns ?? [];
    const inferred = this.#schema?.inferred === true ? { inferred: true } : {};
    return stagedHandle(this.#builder.session, this.#builder.table, {
      columns,
      rows,
      rejected: this.#rejected,
      ...inferred,
    });
  }

  close(): void {
    this.#rows?.close();
  }

  async #takeRows(batch: RowsData): Promise<void> {
    if (batch.rows.length === 0) return;
    if (this.#schema === undefined) {
      throw sqlFlowError(codes.data.rowsWithoutSchema, { row: JSON.stringify(Object.keys(batch.rows[0] ?? {})) });
    }
    this.#rows ??= await RowStage.open(this.#builder, this.#schema.columns);
    this.#rows.write(batch.rows);
    this.#builder.options.onProgress?.({ rows: this.#rows.written });
  }

  async #takeStreams(streams: readonly Readable[], format: Format): Promise<void> {
    await this.#endRows();
    const { tempDirectory } = databaseOf(this.tx);
    if (format.type === 'postgres_copy') return stageCopyStreams(this.#builder, streams, format, tempDirectory);
    for (const stream of streams) {
      const data = { kind: 'stream', stream, format } as const;
      const spooled = await spoolStream(data, tempDirectory, this.#builder.session.options.signal);
      this.#rejected += await stageFiles(this.#builder, spooled, this.#schema);
    }
  }

  async #endRows(): Promise<void> {
    await this.#rows?.end();
    this.#rows = undefined;
  }

  /** A source without a single row still has columns. */
  async #createEmpty(columns: readonly Column[]): Promise<void> {
    if (columns.length === 0) throw sqlFlowError(codes.data.nothingToStage, {});
    const empty = await RowStage.open(this.#builder, columns);
    await empty.end();
  }
}
