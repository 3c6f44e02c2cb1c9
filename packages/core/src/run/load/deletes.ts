import type { Batch, KeysBatch, KnownKeys } from '@sqlflow/connector-sdk';
import type { ApplyMode, ApplyResult, MarkedRows, Staged, Transaction } from '@sqlflow/engine';
import { codes, diagnostic, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { LoadTask } from '@sqlflow/planner';
import { type StoredWatermark, tableKey } from '@sqlflow/state';
import { type RunContext, type TaskReporter, tableName } from '../task-context.js';

/** Deletes from a table what its source no longer has, or marks as deleted, in the transaction that applies the rows. */
export interface Deletes {
  /** What a read has to know so as to say which keys are gone. */
  readonly known: KnownKeys | undefined;
  /** Passes batches on, and keeps the keys among them. */
  keep(batches: AsyncIterable<Batch>): AsyncIterable<Batch>;
  /** Before rows are applied. */
  prepare(tx: Transaction, staged: Staged): Promise<void>;
  /**
   * Once rows are applied. What is gone is told by the whole read, so it is deleted with its last part.
   *
   * @returns what was applied and deleted. A row that came only to be deleted is neither.
   */
  follow(tx: Transaction, applied: ApplyResult, last: boolean): Promise<ApplyResult>;
}

export interface DeletesInput {
  readonly task: LoadTask;
  readonly context: RunContext;
  readonly reporter: TaskReporter;
  /** How the rows get in. */
  readonly mode: ApplyMode;
}

/**
 * To be called before anything is read: keys are compared with those that were there then.
 *
 * @throws SqlFlowError where others write to the table too, whose rows would be taken for deleted ones.
 */
export async function openDeletes(tx: Transaction, input: DeletesInput): Promise<Deletes | undefined> {
  const { task, context, mode } = input;
  const { deletes } = task;
  if (deletes === undefined) return undefined;
  const { engine } = context;
  // Where the table is made anew, only what is read is in it.
  if (mode !== 'replace') await refuseOthers(tx, input);
  if (deletes.method === 'soft') return marked(input, deletes.column);
  const known = mode === 'replace' ? undefined : await engine.knownKeys(tx, task.target, task.keys);
  if (known !== undefined) await refuseStrangers(tx, input);
  return comparing(tx, input, known);
}

function marked({ task, context: { engine }, mode }: DeletesInput, column: string): Deletes {
  let before: MarkedRows = {};
  return {
    known: undefined,
    keep: (batches) => batches,
    async prepare(tx, staged) {
      // Of a table that is made anew nothing was there.
      if (mode !== 'replace') before = await engine.markedRows(tx, staged, task.target, { column, keys: task.keys });
    },
    async follow(tx, applied) {
      const { deleted, overwritten, added } = await engine.deleteMarked(tx, task.target, column, before);
      return {
        ...applied,
        // A marked row that is older than that of the table was not applied.
        inserted: applied.inserted - least(added, applied.inserted),
        updated: applied.updated - least(overwritten, applied.updated),
        deleted: applied.deleted + deleted,
      };
    },
  };
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function comparing(tx: Transaction, input: DeletesInput, known: KnownKeys | undefined): Deletes {
  const { task, context, reporter } = input;
  let found: { readonly staged: Staged; readonly batch: KeysBatch } | undefined;
  return {
    known,
    prepare: async () => undefined,
    async *keep(batches) {
      for await (const batch of batches) {
        if (batch.kind === 'keys') found = { batch, staged: await stageKeys(tx, input, batch) };
        else yield batch;
      }
    },
    async follow(inner, applied, last) {
      if (!last || found === undefined || known === undefined) return applied;
      const { staged, batch } = found;
      found = undefined;
      const { buckets, of } = batch;
      const gone = await context.engine.deleteGone(inner, task.target, staged, { keys: task.keys, buckets, of });
      const before = [...known.sums.values()].reduce((sum, { count }) => sum + count, 0n);
      if (gone > 0n && gone >= before) {
        const args = { table: tableName(task.target), source: task.source, count: String(before) };
        reporter.warn(diagnostic(codes.deletes.allGone, args));
      }
      return withDeleted(applied, gone);
    },
  };
}

function stageKeys(tx: Transaction, { task, context }: DeletesInput, { columns, data }: KeysBatch): Promise<Staged> {
  async function* batches(): AsyncGenerator<Batch> {
    yield { kind: 'schema', columns };
    yield data;
  }
  return context.engine.stage(tx, batches(), {
    intent: { target: task.target, mode: 'merge' },
    onBadRows: 'fail',
    signal: context.signal,
  });
}

function withDeleted(applied: ApplyResult, deleted: bigint): ApplyResult {
  return deleted === 0n ? applied : { ...applied, deleted: applied.deleted + deleted };
}

/** Other statements of the same pipeline are refused before anything runs. */
async function refuseOthers(tx: Transaction, input: DeletesInput): Promise<void> {
  const { task, context } = input;
  const { state, runId } = context;
  const own = ownLoad(task);
  const watermarks = await state.watermarks(tx, { target: own.target });
  const marked = watermarks.find((each) => !isOwn(each, task));
  const earlier = await state.otherWriter(tx, { ...own, runId });
  const other =
    marked !== undefined
      ? `\`${marked.key.source}\` of ${marked.key.file}`
      : earlier === undefined
        ? undefined
        : `${earlier.taskId} of run ${earlier.runId}`;
  if (other !== undefined) throw notAlone(task, other);
}

/** Rows of a table that this LOAD has never written to, as far as is remembered, are somebody's. */
async function refuseStrangers(tx: Transaction, { task, context: { state } }: DeletesInput): Promise<void> {
  const own = ownLoad(task);
  const watermarks = await state.watermarks(tx, { target: own.target });
  if (watermarks.some((each) => isOwn(each, task)) || (await state.hasLoaded(tx, own))) return;
  throw notAlone(task, 'somebody of whom the history knows nothing');
}

function ownLoad(task: LoadTask) {
  const { file } = task.place;
  return { file, source: task.source.toLowerCase(), stream: task.stream, target: tableKey(task.target) };
}

function isOwn({ key }: StoredWatermark, task: LoadTask): boolean {
  return key.source === task.source.toLowerCase() && key.file === task.place.file;
}

function notAlone(task: LoadTask, other: string): SqlFlowError {
  return sqlFlowError(codes.deletes.notAlone, { table: tableName(task.target), source: task.source, other });
}
