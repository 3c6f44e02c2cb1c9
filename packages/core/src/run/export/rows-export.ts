import type { Column, Data, Destination, WriteInput, WriteMode, WriteResult } from '@sqlflow/connector-sdk';
import type { RowStream } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { ExportTask } from '@sqlflow/planner';
import type { TaskOutcome } from '../../events/run-event.js';
import { resilienceValues } from '../../parameters/resilience.js';
import { underPressure } from '../back-pressure.js';
import { type RunContext, sqlText, type TaskReporter } from '../task-context.js';

export interface RowsExport {
  readonly options: Readonly<Record<string, unknown>>;
  readonly writeId: string;
  readonly context: RunContext;
  readonly reporter: TaskReporter;
}

/** Hands the rows of a query to a destination: as bytes where it takes those and the engine can write them. */
export async function exportRows(
  task: ExportTask,
  destination: Destination,
  { options, writeId, context, reporter }: RowsExport,
): Promise<TaskOutcome> {
  const opened = await openRows(task, { options, writeId, context, reporter });
  try {
    const keys = keysOf(options);
    const result = await destination.write({
      target: context.resolveText(task.to.uri),
      columns: opened.columns,
      ...opened.input,
      mode: writeModeOf(options),
      ...(keys === undefined ? {} : { keys }),
      writeId,
      signal: context.signal,
    });
    return outcomeOf(task, result, opened.columns, reporter);
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

interface OpenedRows extends AsyncDisposable {
  readonly columns: readonly Column[];
  readonly input: Pick<WriteInput, 'batches' | 'bytes'>;
}

async function openRows(task: ExportTask, { options: params, context, reporter }: RowsExport): Promise<OpenedRows> {
  const { engine, signal } = context;
  const sql = sqlText(task.query, context);
  const options = { signal, ...(task.searchPath === undefined ? {} : { searchPath: task.searchPath }) };
  const format = context.connector(task.to.type).destination?.capabilities.bytes;
  // Bytes wait for whoever takes them; rows are what can wait elsewhere.
  const waits = (resilienceValues(params).back_pressure ?? 'wait') === 'wait';
  if (format !== undefined && engine.copyOut !== undefined && waits) {
    const onProgress = (progress: Parameters<TaskReporter['progress']>[0]): void => reporter.progress(progress);
    const bytes = await engine.copyOut(sql, format, { ...options, label: task.id, onProgress });
    return {
      columns: bytes.columns,
      input: { batches: noBatches(), bytes: bytes.stream },
      [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
    };
  }
  const stream = await engine.stream(sql, options);
  return {
    columns: stream.columns,
    input: {
      batches: underPressure(
        batchesOf(stream, (rows) => reporter.progress({ rows })),
        { params, tempDirectory: context.tempDirectory, what: task.id },
      ),
    },
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}

async function* noBatches(): AsyncIterable<Data> {}

async function* batchesOf(stream: RowStream, onRows: (sum: bigint) => void): AsyncIterable<Data> {
  let sum = 0n;
  for await (const rows of stream.rows()) {
    yield { kind: 'rows', rows };
    sum += BigInt(rows.length);
    onRows(sum);
  }
}

function outcomeOf(
  task: ExportTask,
  { accepted, rejected, rejects }: WriteResult,
  columns: readonly Column[],
  reporter: TaskReporter,
): TaskOutcome {
  if (rejected > 0n) {
    const args = { task: task.id, accepted: String(accepted), rejected: String(rejected), file: rejects };
    reporter.warn(diagnostic(codes.run.recordsRefused, args));
  }
  return {
    rowsRead: accepted + rejected,
    ...(rejected > 0n ? { rejected } : {}),
    ...(rejects === undefined ? {} : { files: [rejects] }),
    columns: columns.map(({ name, type }) => ({ name, type })),
  };
}

const writeModes: readonly string[] = ['replace', 'append', 'merge', 'insert_only'] satisfies WriteMode[];

/** `mode` and `keys` are options of every destination that takes rows. */
function writeModeOf(options: Readonly<Record<string, unknown>>): WriteMode {
  const mode = options.mode;
  return typeof mode === 'string' && writeModes.includes(mode) ? (mode as WriteMode) : 'replace';
}

function keysOf(options: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const keys = options.keys;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : undefined;
}
