import type { Column, Engine, Row, SqlValue, Transaction } from '@sqlflow/connector-sdk';
import { text } from '../row-values.js';

/** How tables and sources looked over time: `sqlflow.schema_versions`. */
export interface SchemaVersions {
  /**
   * Keeps the columns if they differ from the newest version kept, in name, type or order. Returns whether they did.
   */
  recordSchema(tx: Transaction, subject: SchemaSubject, runId: string, columns: readonly Column[]): Promise<boolean>;
  /** All versions, the oldest first. */
  schemaVersions(tx: Transaction, subject: SchemaSubject): Promise<readonly SchemaVersion[]>;
}

/** `name`: for a table its key (`tableKey`), for a source `source` or `source.stream`, which belongs to a file. */
export type SchemaSubject =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'source'; readonly name: string; readonly file: string };

export interface SchemaVersion {
  readonly runId: string;
  /** When the transaction that changed it began, ISO 8601 in UTC. */
  readonly recordedAt: string;
  readonly columns: readonly Column[];
}

const ofSubject = 'kind = ? AND name = ? AND file IS NOT DISTINCT FROM ?';

export function schemaVersions(engine: Engine): SchemaVersions {
  return {
    async recordSchema(tx, subject, runId, columns) {
      const json = JSON.stringify(columns.map(({ name, type }) => ({ name, type })));
      const { rowsChanged } = await engine.run(
        tx,
        `INSERT INTO sqlflow.schema_versions (run_id, kind, name, file, columns)
         SELECT ?, ?, ?, ?, given.columns
         FROM (SELECT CAST(CAST(? AS JSON) AS STRUCT(name VARCHAR, type VARCHAR)[]) AS columns) AS given
         WHERE given.columns IS DISTINCT FROM (
           SELECT columns FROM sqlflow.schema_versions WHERE ${ofSubject} ORDER BY entry DESC LIMIT 1
         )`,
        [runId, ...subjectValues(subject), json, ...subjectValues(subject)],
      );
      return rowsChanged > 0n;
    },
    async schemaVersions(tx, subject) {
      const { rows } = await engine.run(
        tx,
        `SELECT * FROM sqlflow.schema_versions WHERE ${ofSubject} ORDER BY entry`,
        subjectValues(subject),
      );
      return rows.map((row) => ({
        runId: text(row, 'run_id'),
        recordedAt: text(row, 'recorded_at'),
        columns: (row.columns as readonly Row[]).map((each) => ({
          name: text(each, 'name'),
          type: text(each, 'type'),
        })),
      }));
    },
  };
}

function subjectValues(subject: SchemaSubject): SqlValue[] {
  return [subject.kind, subject.name, subject.kind === 'source' ? subject.file : null];
}
