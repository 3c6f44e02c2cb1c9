import type { Batch } from '@sqlflow/connector-sdk';
import type { TaskOutcome } from '../../events/run-event.js';
import { transactionOptions } from '../task-context.js';
import { applyNew } from './apply-new.js';
import { finishLoad } from './finish-load.js';
import type { OpenedLoad } from './opened-load.js';
import { readStart } from './read-start.js';
import { openRead, stageNew, stateOf } from './stage-new.js';

/**
 * Reads once, and commits what came at each checkpoint of the source. Each part is applied as if a read had begun at its
 * start: what a part has in common with the one before is recognised like rows that are read again. A run that is killed
 * goes on behind the last checkpoint.
 */
export async function loadByCheckpoints(load: OpenedLoad): Promise<TaskOutcome> {
  const { context, planned, reporter, task } = load;
  const { engine, journal } = context;
  const options = transactionOptions(task, context, planned.common.debug.explainPlans);
  const { start, state } = await engine.transaction(async (tx) => {
    const begun = await readStart(tx, load);
    return { start: begun, state: await stateOf(tx, load, begun) };
  }, options);
  let sum: TaskOutcome | undefined;
  let parts = 0;
  let ended = false;
  for await (const batches of partsOf(await openRead(load, start, state, { commits: true }))) {
    const first = parts === 0;
    const outcome = await engine.transaction(async (tx) => {
      const read = await stageNew(tx, load, { batches, first });
      const applied = await applyNew(tx, load, read, { staged: read.fresh, facts: read.facts, last: true });
      const part = await finishLoad(tx, load, read, applied);
      const total = sum === undefined ? part : added(sum, part);
      if (read.ended) await journal.succeeded(tx, task, total);
      ended = read.ended;
      return total;
    }, options);
    sum = outcome;
    parts += 1;
    reporter.progress({ rows: (sum.inserted ?? 0n) + (sum.updated ?? 0n), batches: parts });
  }
  const done = sum ?? {};
  if (!ended) await engine.transaction((tx) => journal.succeeded(tx, task, done), options);
  return done;
}

/** Cuts a read behind its checkpoints. Each part begins with the columns that count by then. */
async function* partsOf(batches: AsyncIterable<Batch>): AsyncGenerator<AsyncIterable<Batch>> {
  const iterator = batches[Symbol.asyncIterator]();
  let schema: Batch | undefined;
  async function* part(begin: Batch): AsyncGenerator<Batch> {
    if (schema !== undefined && begin.kind !== 'schema') yield schema;
    for (let batch: Batch = begin; ; ) {
      if (batch.kind === 'schema') schema = batch;
      yield batch;
      if (batch.kind === 'checkpoint') return;
      const next = await iterator.next();
      if (next.done === true) return;
      batch = next.value;
    }
  }
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield part(next.value);
  } finally {
    await iterator.return?.();
  }
}

const counts = ['rowsRead', 'inserted', 'updated', 'deleted', 'rejected', 'superseded', 'reread', 'excluded'] as const;

/** What two parts did together. */
function added(before: TaskOutcome, after: TaskOutcome): TaskOutcome {
  const sums = Object.fromEntries(
    counts.flatMap((name) => {
      const [left, right] = [before[name], after[name]];
      return left === undefined && right === undefined ? [] : [[name, (left ?? 0n) + (right ?? 0n)]];
    }),
  );
  const bytes = (before.bytes ?? 0) + (after.bytes ?? 0);
  return {
    ...after,
    ...sums,
    ...(before.mode === undefined ? {} : { mode: before.mode }),
    ...(bytes > 0 ? { bytes } : {}),
    ...(after.watermark === undefined ? {} : { watermark: joined(before.watermark, after.watermark) }),
  };
}

type Way = NonNullable<TaskOutcome['watermark']>;

/** From where the first part began to where the last has come. */
function joined(first: Way | undefined, last: Way): Way {
  const { before: _, ...end } = last;
  return first?.before === undefined ? end : { ...end, before: first.before };
}
