import type { Column, FilesData, JsonFormat, SchemaBatch } from '@sqlflow/connector-sdk';
import type { RejectedRow } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { findColumns } from '../../apply/target.js';
import type { Session } from '../../session.js';
import { duckDbMessage } from '../../sql-error.js';
import { isWanted, type StagingBuilder } from '../../stage/staging-builder.js';
import { databaseOf } from '../../transaction.js';
import { showValue } from '../../values/misfit.js';
import { fileInfoColumns } from '../file-info.js';
import type { KnownTypes } from '../known-types.js';
import type { JsonColumn } from './json-columns.js';
import { nameOfFirst, type OpenJson, openJson, readableJson, refuseChanged } from './open-json.js';
import { hiveColumns, misfitMark, selectJson, selectMisfits } from './select-json.js';

/**
 * Reads JSON files into the staging table: a first pass checks them and finds the exact type of every value, the
 * second is DuckDB's, over the files themselves or over copies whose numbers it cannot round. Returns how many rows
 * were left out as bad.
 */
export async function stageJson(
  builder: StagingBuilder,
  files: FilesData,
  format: JsonFormat,
  known: KnownTypes,
  schema: SchemaBatch | undefined,
): Promise<bigint> {
  const database = databaseOf(builder.tx);
  const { signal } = builder.session.options;
  const { onReject, onBadRows } = builder.options;
  const session = await database.connect(signal === undefined ? {} : { signal });
  let rejected = 0n;
  const reject = (row: RejectedRow) => {
    rejected += 1n;
    onReject?.(row);
  };
  try {
    const json = await openJson({
      session,
      files,
      format,
      given: known.given,
      asText: known.asText,
      asJson: (await existingColumns(builder)).filter(({ type }) => type === 'JSON').map(({ name }) => name),
      signal,
      onReject: onBadRows === 'reject' && format.type === 'ndjson' ? reject : undefined,
    });
    if (json.columns.length === 0) await stageNothing(builder, json, schema);
    else await new JsonLoad(builder, session, json, files, database.tempDirectory, reject).run();
    await refuseChanged(json.examined);
    return rejected;
  } finally {
    database.disconnect(session);
  }
}

/** Files without a key have no rows either, as long as the columns are known from elsewhere. */
async function stageNothing(builder: StagingBuilder, json: OpenJson, schema: SchemaBatch | undefined): Promise<void> {
  if (json.records === 0) {
    if (builder.columns !== undefined) return;
    const known = schema?.columns ?? [];
    const columns = known.length > 0 ? known : await existingColumns(builder);
    if (columns.length > 0) return builder.require(columns);
  }
  throw sqlFlowError(codes.data.jsonWithoutColumns, { path: nameOfFirst(json) });
}

/** Columns of the table that rows are added to. */
async function existingColumns({ session, options }: StagingBuilder): Promise<readonly Column[]> {
  return options.intent.mode === 'replace' ? [] : findColumns(session, options.intent.target);
}

class JsonLoad {
  readonly #columns: readonly JsonColumn[];

  constructor(
    private readonly builder: StagingBuilder,
    /** A connection outside of the transaction. */
    private readonly helper: Session,
    private readonly json: OpenJson,
    private readonly files: FilesData,
    private readonly tempDirectory: string,
    private readonly reject: (row: RejectedRow) => void,
  ) {
    const { options } = builder;
    // A filter may name any column.
    this.#columns =
      options.where === undefined ? json.columns.filter(({ name }) => isWanted(options, name)) : json.columns;
  }

  async run(): Promise<void> {
    const { builder, json } = this;
    const given = this.#columns.filter((column) => column.cast !== undefined);
    const rejecting = builder.options.onBadRows === 'reject' && given.length > 0;
    if (rejecting) await this.#misfits(given, (row) => this.reject(row));
    const { signal } = builder.session.options;
    const { tempDirectory } = this;
    const readable = await readableJson(json, this.#columns, { tempDirectory, signal });
    try {
      const hive =
        this.files.options?.hivePartitions === true ? await hiveColumns(this.helper, readable.files, json.columns) : [];
      const fileInfo = this.files.options?.fileInfo === true;
      const select = selectJson(readable, { columns: this.#columns, hive, fileInfo, rejecting });
      await builder.addSelect(`(${select})`, [...this.#columns, ...hive, ...(fileInfo ? fileInfoColumns : [])]);
    } catch (error) {
      if (duckDbMessage(error).includes(misfitMark)) await this.#misfits(given, refuse);
      throw error;
    } finally {
      await readable.close();
    }
  }

  /** Reads the files with the numbers of their lines, and hands over every value that is not of its type. */
  async #misfits(given: readonly JsonColumn[], take: (row: RejectedRow) => void): Promise<void> {
    const { signal } = this.builder.session.options;
    const readable = await readableJson(this.json, given, {
      tempDirectory: this.tempDirectory,
      signal,
      withLines: true,
    });
    try {
      for (const { file, line, column, type, value } of await this.helper.rows(selectMisfits(readable, given))) {
        take({
          file: String(file),
          line: BigInt(String(line)),
          column: String(column),
          reason: `${showValue(value)} is not ${String(type)}`,
          text: String(value),
        });
      }
    } finally {
      await readable.close();
    }
  }
}

function refuse({ file, line, column = '', reason, text }: RejectedRow): never {
  throw sqlFlowError(codes.data.badValue, {
    file,
    line: line?.toString(),
    column,
    type: reason.slice(reason.lastIndexOf(' is not ') + ' is not '.length),
    value: showValue(text),
  });
}
