import type { Column, Row } from '@sqlflow/connector-sdk';
import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { optionalText, text } from '../row-values.js';

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
  /**
   * The newest versions as they were when first asked for, so that a table which did not change costs nothing. A
   * subject leaves the map for good when it changes: whether that change commits is not known here, and the database,
   * which then answers, knows.
   */
  let unchanged: Promise<Map<string, string>> | undefined;
  return {
    async recordSchema(tx, subject, runId, columns) {
      unchanged ??= newestVersions(engine).catch((error: unknown) => {
        unchanged = undefined;
        throw error;
      });
      const known = await unchanged;
      const given = asJson(columns);
      if (known.get(idOf(subject)) === given) return false;
      known.delete(idOf(subject));
      const { rowsChanged } = await engine.run(
        tx,
        `INSERT INTO sqlflow.schema_versions (run_id, kind, name, file, columns)
         SELECT ?, ?, ?, ?, given.columns
         FROM (SELECT CAST(CAST(? AS JSON) AS STRUCT(name VARCHAR, type VARCHAR)[]) AS columns) AS given
         WHERE given.columns IS DISTINCT FROM (
           SELECT columns FROM sqlflow.schema_versions WHERE ${ofSubject} ORDER BY entry DESC LIMIT 1
         )`,
        [runId, ...subjectValues(subject), given, ...subjectValues(subject)],
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
        columns: readColumns(row),
      }));
    },
  };
}

/** All versions, the oldest first, without making or changing state tables: none where there are no tables. */
export async function readSchemaVersions(engine: Engine, subject: SchemaSubject): Promise<readonly SchemaVersion[]> {
  return engine.transaction(async (tx) => {
    const { rows } = await engine.run(
      tx,
      "SELECT 1 AS found FROM information_schema.tables WHERE table_schema = 'sqlflow' AND table_name = 'schema_versions'",
    );
    return rows.length === 0 ? [] : schemaVersions(engine).schemaVersions(tx, subject);
  });
}

async function newestVersions(engine: Engine): Promise<Map<string, string>> {
  const { rows } = await engine.transaction((tx) =>
    engine.run(
      tx,
      `SELECT kind, name, file, columns FROM sqlflow.schema_versions
       WHERE entry IN (SELECT max(entry) FROM sqlflow.schema_versions GROUP BY kind, name, file)`,
    ),
  );
  return new Map(
    rows.map((row) => {
      const id = JSON.stringify([text(row, 'kind'), text(row, 'name'), optionalText(row, 'file') ?? null]);
      return [id, asJson(readColumns(row))];
    }),
  );
}

function readColumns(row: Row): Column[] {
  return (row.columns as readonly Row[]).map((each) => ({ name: text(each, 'name'), type: text(each, 'type') }));
}

function asJson(columns: readonly Column[]): string {
  return JSON.stringify(columns.map(({ name, type }) => ({ name, type })));
}

function idOf(subject: SchemaSubject): string {
  return JSON.stringify(subjectValues(subject));
}

function subjectValues(subject: SchemaSubject): SqlValue[] {
  return [subject.kind, subject.name, subject.kind === 'source' ? subject.file : null];
}
