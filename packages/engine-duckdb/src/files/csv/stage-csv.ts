import type { Column, CsvFormat, FilesData } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { sameName } from '../../sql-text.js';
import { newTemporaryTable } from '../../stage/staged-table.js';
import { isWanted, type StagingBuilder } from '../../stage/staging-builder.js';
import { databaseOf } from '../../transaction.js';
import { drawnFrom } from '../drawn-from.js';
import { fileInfoColumns } from '../file-info.js';
import type { TextStats } from '../infer/text-stats.js';
import type { KnownTypes } from '../known-types.js';
import { explainCsvError } from './csv-error.js';
import { examineCsv } from './examine-csv.js';
import { isMixedLines, type OpenCsv, openCsv } from './open-csv.js';
import { bufferSizeFor } from './reader.js';
import { reportRejects } from './rejects.js';
import { type CsvCursor, type CsvSelection, selectCsv } from './select-csv.js';
import { type TypedColumn, typeColumns, typeHiveColumns } from './typed-columns.js';
import { verifyCompression } from './verify-compression.js';

/**
 * Reads CSV files into the staging table in one pass: the columns as text, cast with checks on the way. Where a text
 * does not fit the type that a sample suggested, the whole files tell what every column needs, and they are read again.
 * Returns how many rows were left out as bad.
 */
export async function stageCsv(
  builder: StagingBuilder,
  files: FilesData,
  format: CsvFormat,
  known: KnownTypes,
): Promise<bigint> {
  const database = databaseOf(builder.tx);
  const { tempDirectory } = database;
  const { signal } = builder.session.options;
  const session = await database.connect(signal === undefined ? {} : { signal });
  let open: OpenCsv | undefined;
  try {
    open = await openCsv({ session, files, format, given: known.given, tempDirectory });
    const load = (from: OpenCsv) => {
      const { threads, memoryBytes } = database.limits;
      return new CsvLoad(builder, session, from, known, bufferSizeFor(from.bytes, threads, memoryBytes)).run();
    };
    try {
      return await load(open);
    } catch (error) {
      // A line end of another kind came late. The error has ended the transaction; if it was empty, it begins anew.
      if (!isMixedLines(error) || !(await builder.startAnew())) throw error;
      open = await open.transcoded();
      return await load(open);
    }
  } finally {
    await open?.close();
    database.disconnect(session);
  }
}

let loads = 0;

class CsvLoad {
  readonly #name = `__sqlflow_csv_${++loads}`;
  #attempts = 0;
  #rejected = 0n;

  constructor(
    private readonly builder: StagingBuilder,
    /** A connection outside of the transaction: an error there does not end the transaction. */
    private readonly helper: Session,
    private readonly open: OpenCsv,
    private readonly known: KnownTypes,
    private readonly bufferSize: number,
  ) {}

  async run(): Promise<bigint> {
    const { plan, sampled } = this.open;
    // DuckDB does not notice that a compressed file is cut off.
    const [fitted, whole] = await Promise.allSettled([this.#attempt(sampled), this.#verify()]);
    if (whole.status === 'rejected') throw whole.reason;
    if (fitted.status === 'rejected') throw fitted.reason;
    if (fitted.value) return this.#rejected;
    const examined = await examineCsv(this.helper, plan, this.#selection(sampled), sampled);
    if (await this.#attempt(examined)) return this.#rejected;
    throw sqlFlowError(codes.data.filesChanged, { path: this.open.plan.groups[0]?.files[0]?.path ?? '' });
  }

  async #verify(): Promise<void> {
    const { groups, format } = this.open.plan;
    const { signal } = this.builder.session.options;
    const files = groups.flatMap((group) => group.files);
    for (const file of files) await verifyCompression(file.path, format.compression, signal);
  }

  /** Loads with these types. False: a text did not fit, and nothing was loaded. */
  async #attempt(stats: ReadonlyMap<string, TextStats>): Promise<boolean> {
    this.#attempts += 1;
    const selection = this.#selection(stats);
    const hive = await typeHiveColumns(this.helper, this.open.plan);
    for (const name of [selection.misfits, selection.rejects]) {
      if (name !== undefined) await this.builder.session.run(`CREATE TEMP SEQUENCE ${name}`, { query: '' });
    }
    try {
      const select = `(${selectCsv(this.open.plan, { ...selection, hive })})`;
      const columns = [...selection.columns, ...hive, ...(this.open.plan.fileInfo ? fileInfoColumns : [])];
      const fitted = await this.#load(select, columns, selection.misfits);
      if (fitted) this.#rejected = await reportRejects(this.builder, this.helper, this.open.plan, selection);
      return fitted;
    } catch (error) {
      throw await explainCsvError(error, this.open.plan);
    }
  }

  #selection(stats: ReadonlyMap<string, TextStats>): Omit<CsvSelection, 'hive'> {
    const { options } = this.builder;
    const name = `${this.#name}_${this.#attempts}`;
    const rejecting = options.onBadRows === 'reject';
    const filtered = options.where !== undefined;
    const columns = typeColumns(this.open.plan, stats, this.known.asText);
    return {
      cursor: this.#cursor(columns),
      // A filter may name any column.
      columns: filtered ? columns : columns.filter((column) => isWanted(options, column.name)),
      misfits: `${name}_misfits`,
      rejects: rejecting ? `${name}_rejects` : undefined,
      filtered,
      bufferSize: this.bufferSize,
      badRecords: rejecting ? { scans: `${name}_reject_scans`, errors: `${name}_reject_errors` } : 'fail',
    };
  }

  #cursor(columns: readonly TypedColumn[]): CsvCursor | undefined {
    const { options, cursor } = this.builder;
    const column = columns.find(({ name }) => options.cursor !== undefined && sameName(name, options.cursor.field));
    if (column === undefined || cursor.condition('', column.type) === undefined) return undefined;
    return { column, condition: (expression) => cursor.condition(expression, column.type) ?? 'true' };
  }

  async #load(select: string, columns: readonly Column[], misfits: string): Promise<boolean> {
    const { builder } = this;
    if (builder.columns === undefined) {
      await builder.addSelect(select, columns);
      if ((await drawnFrom(builder.session, misfits)) === 0n) return true;
      await builder.truncate();
      return false;
    }
    // Rows that were staged before cannot be told from these: they wait in a table of their own.
    const through = newTemporaryTable();
    await builder.session.run(`CREATE TEMP TABLE ${through.relation} AS FROM ${select}`, { query: '' });
    const fitted = (await drawnFrom(builder.session, misfits)) === 0n;
    if (fitted) await builder.addSelect(through.relation, columns);
    await builder.session.run(`DROP TABLE ${through.relation}`, { query: '' });
    return fitted;
  }
}
