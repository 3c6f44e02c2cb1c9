import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../session.js';
import { type Converter, converterFor } from '../values/converter.js';
import { Misfit, showValue } from '../values/misfit.js';

/** DuckDB's vector size: the most rows a data chunk holds. */
const chunkRows = 2048;

interface Field {
  readonly name: string;
  readonly type: DuckDBType;
  readonly convert: Converter;
}

/** A table that rows are appended to: its catalog, schema and bare name, unquoted. */
export interface AppendTarget {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
}

/**
 * Appends row objects to a table through typed chunks. Each value is checked against the column's type: what would be
 * rounded, cut or guessed is an error that names column and row.
 */
export class RowWriter {
  #rowsBefore = 0;
  #closed = false;

  private constructor(
    private readonly appender: DuckDBAppender,
    private readonly fields: readonly Field[],
    private readonly known: ReadonlySet<string>,
  ) {}

  /** `names` are the table's columns in order; `ignored` are fields that rows may have and the table has not. */
  static async open(
    session: Session,
    target: AppendTarget,
    names: readonly string[],
    ignored: readonly string[],
  ): Promise<RowWriter> {
    const appender = await session.connection.createAppender(target.name, target.schema, target.catalog);
    const fields = names.map((name, index) => {
      const type = appender.columnType(index);
      return { name, type, convert: converterFor(type) };
    });
    return new RowWriter(appender, fields, new Set([...names, ...ignored]));
  }

  write(rows: readonly Row[]): void {
    for (let from = 0; from < rows.length; from += chunkRows) this.#writeChunk(rows.slice(from, from + chunkRows));
  }

  /** Sends what is buffered to the table and ends the writer. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.appender.closeSync();
  }

  #writeChunk(rows: readonly Row[]): void {
    const chunk = DuckDBDataChunk.create(
      this.fields.map((field) => field.type),
      rows.length,
    );
    for (const [index, field] of this.fields.entries()) {
      const vector = chunk.getColumnVector(index);
      for (const [at, row] of rows.entries()) vector.setItem(at, this.#convert(field, row[field.name], at));
      vector.flush();
    }
    this.#refuseUnknownFields(rows);
    this.appender.appendDataChunk(chunk);
    this.#rowsBefore += rows.length;
  }

  #convert(field: Field, value: unknown, at: number): DuckDBValue {
    if (value === null || value === undefined) return null;
    try {
      return field.convert(value);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw sqlFlowError(codes.data.valueDoesNotFit, {
        column: field.name,
        type: field.type.toString(),
        value: showValue(error.value),
        reason: error.reason,
        row: String(this.#rowsBefore + at + 1),
      });
    }
  }

  /** A field that the schema does not name would be lost without a word. */
  #refuseUnknownFields(rows: readonly Row[]): void {
    for (const [at, row] of rows.entries()) {
      for (const key in row) {
        if (!this.known.has(key) && row[key] !== undefined) {
          throw sqlFlowError(codes.data.unknownField, {
            field: key,
            row: String(this.#rowsBefore + at + 1),
            columns: this.fields.map((field) => field.name).join(', '),
          });
        }
      }
    }
  }
}
