import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch, Column, Data, FilesData, FilesInspection, FileTarget, Row } from '@sqlflow/connector-sdk';
import type { ConnectorFixture } from '@sqlflow/connector-sdk/testing';
import type { Engine, TableName } from '@sqlflow/engine';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';

/** What the kit leaves to an engine: files read, written and looked into. */
export interface EngineFiles {
  readonly inspectFiles: (files: FilesData) => Promise<FilesInspection>;
  readonly readBatches: NonNullable<ConnectorFixture['readBatches']>;
  readonly writeFile: (target: FileTarget, columns: readonly Column[], rows: readonly Row[]) => Promise<void>;
  close(): Promise<void>;
}

/** An engine in memory for one check. */
export async function engineFiles(): Promise<EngineFiles> {
  const engine = await openDuckDbEngine({ path: ':memory:' });
  let tables = 0;
  // Reads that run at the same time have tables of their own.
  const nextTable = (): TableName => {
    tables += 1;
    return { name: `conformance_${tables}` };
  };
  return {
    inspectFiles: (files) => engine.inspect(files),
    async readBatches(batches, columns) {
      const table = nextTable();
      await stage(engine, table, batches, columns);
      const stream = await engine.stream(`SELECT * FROM ${table.name}`);
      const rows: Row[] = [];
      for await (const some of stream.rows()) rows.push(...some);
      await stream[Symbol.asyncDispose]();
      return rows;
    },
    async writeFile(target, columns, rows) {
      mkdirSync(dirname(target.path), { recursive: true });
      const table = nextTable();
      await stage(engine, table, [{ kind: 'rows', rows }], columns);
      await engine.copyTo(`SELECT * FROM ${table.name}`, target, {});
    },
    async close() {
      await engine[Symbol.asyncDispose]();
    },
  };
}

async function stage(
  engine: Engine,
  table: TableName,
  batches: readonly Data[],
  columns: readonly Column[],
): Promise<void> {
  const inferred = batches.some((batch) => 'format' in batch && batch.format.type !== 'parquet');
  async function* all(): AsyncIterable<Batch> {
    yield { kind: 'schema', columns, inferred };
    yield* batches;
    yield { kind: 'checkpoint' };
  }
  await engine.transaction(async (tx) => {
    const staged = await engine.stage(tx, all(), { intent: { target: table, mode: 'replace' }, onBadRows: 'fail' });
    await engine.apply(tx, staged, table, { mode: 'replace', schemaEvolution: 'permissive' });
  });
}
