import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Batch, Column, CsvFormat, FilesOptions, Format, Row } from '@sqlflow/connector-sdk';
import type { ApplyOptions, ApplyResult, Engine, RejectedRow, Staged, StageOptions, TableName } from '@sqlflow/engine';
import { SqlFlowError } from '@sqlflow/errors';

/** What one load did, and the table afterwards. */
export interface Loaded {
  readonly staged: Staged;
  readonly applied: ApplyResult;
  readonly rejects: readonly RejectedRow[];
}

export type LoadOptions = Partial<Omit<ApplyOptions, 'signal'>> & Partial<Omit<StageOptions, 'intent'>>;

/** Stages the batches and applies them in one transaction. */
export async function load(
  engine: Engine,
  target: TableName,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  options: LoadOptions = {},
): Promise<Loaded> {
  const {
    mode = 'replace',
    keys,
    deduplicate,
    replaceRows,
    minRows,
    schemaEvolution = 'permissive',
    ...stage
  } = options;
  const rejects: RejectedRow[] = [];
  return engine.transaction(async (tx) => {
    const staged = await engine.stage(tx, iterate(batches), {
      onBadRows: 'fail',
      onReject: (reject) => rejects.push(reject),
      ...stage,
      intent: { target, mode },
    });
    const applied = await engine.apply(tx, staged, target, {
      mode,
      schemaEvolution,
      ...(keys === undefined ? {} : { keys }),
      ...(deduplicate === undefined ? {} : { deduplicate }),
      ...(replaceRows === undefined ? {} : { replaceRows }),
      ...(minRows === undefined ? {} : { minRows }),
    });
    return { staged, applied, rejects };
  });
}

async function* iterate(batches: Iterable<Batch> | AsyncIterable<Batch>): AsyncGenerator<Batch> {
  yield* batches;
}

/** A source that hands over rows of these columns: `['id BIGINT', 'name VARCHAR']`. */
export function rowBatches(columns: readonly string[], rows: readonly Row[]): Batch[] {
  return [
    { kind: 'schema', columns: columns.map(column) },
    { kind: 'rows', rows },
    { kind: 'checkpoint' },
  ];
}

function column(text: string): Column {
  const space = text.indexOf(' ');
  return { name: text.slice(0, space), type: text.slice(space + 1) };
}

/** All rows of a query. */
export async function rowsOf(engine: Engine, sql: string): Promise<Row[]> {
  const stream = await engine.stream(sql);
  const rows: Row[] = [];
  for await (const chunk of stream.rows()) rows.push(...chunk);
  await stream[Symbol.asyncDispose]();
  return rows;
}

/** Columns of a query as `name TYPE`. */
export async function columnsOf(engine: Engine, sql: string): Promise<string[]> {
  return (await engine.describe(sql)).map(({ name, type }) => `${name} ${type}`);
}

/** A directory for the files of a test. */
export class Directory {
  private constructor(readonly path: string) {}

  static async make(): Promise<Directory> {
    return new Directory(await mkdtemp(join(tmpdir(), 'sqlflow-engine-')));
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

export function csv(options: Partial<CsvFormat> = {}): CsvFormat {
  return {
    type: 'csv',
    delimiter: ',',
    quote: '"',
    escape: '',
    header: true,
    encoding: 'utf-8',
    compression: 'none',
    skipRows: 0,
    comment: '',
    nullValues: [''],
    decimalSeparator: '.',
    decimals: 'decimal',
    inferTypes: true,
    ...options,
  };
}

/** A source that hands over files. */
export function fileBatches(uris: string | readonly string[], format: Format, options?: Partial<FilesOptions>): Batch[] {
  const list = typeof uris === 'string' ? [uris] : uris;
  return [
    { kind: 'files', uris: list, format, ...(options === undefined ? {} : { options }), owned: false },
    { kind: 'checkpoint' },
  ];
}

/** The error that a promise is expected to reject with. */
export async function failure(promise: Promise<unknown>): Promise<SqlFlowError> {
  try {
    await promise;
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
