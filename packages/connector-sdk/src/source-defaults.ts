import { SqlFlowError } from '@sqlflow/errors';
import type { Batch, Data } from './batch.js';
import type { CheckStep } from './check-step.js';
import type { Estimate, ReadRequest } from './read-request.js';
import type { Column } from './schema.js';
import type { ReadSession, Source } from './source.js';

/** A whole read of a source that keeps no state: its columns, its data, and the checkpoint that ends it well. */
export async function* fullRead(
  schema: { readonly columns: readonly Column[]; readonly primaryKey?: readonly string[]; readonly inferred?: boolean },
  data: AsyncIterable<Data> | Iterable<Data>,
): AsyncIterable<Batch> {
  yield { kind: 'schema', ...schema };
  yield* data;
  yield { kind: 'checkpoint' };
}

/** Checks a source. One without a `check` of its own is asked for its columns, which is what a run does first. */
export async function checkSource(source: Source): Promise<readonly CheckStep[]> {
  return source.check?.() ?? [await checkStep('find the columns', () => countStreams(source))];
}

/** One step of a check: `attempt` says in a few words what it found, or throws. */
export async function checkStep(name: string, attempt: () => Promise<string>): Promise<CheckStep> {
  const start = performance.now();
  const done = () => Math.round(performance.now() - start);
  try {
    const detail = await attempt();
    return { name, result: 'passed', detail, milliseconds: done() };
  } catch (error) {
    const hint = SqlFlowError.isInstance(error) ? error.diagnostic.hint : undefined;
    const detail = error instanceof Error ? error.message : String(error);
    return { name, result: 'failed', detail, ...(hint === undefined ? {} : { fix: hint }), milliseconds: done() };
  }
}

/** What a read would bring and cost, as far as the source can tell. */
export async function estimateRead(source: Source, request: ReadRequest): Promise<Estimate> {
  return (await source.estimate?.(request)) ?? {};
}

/** Begins reads of several streams. A source without sessions of its own reads each stream by itself. */
export async function beginReads(
  source: Source,
  streams: readonly string[],
  options: { readonly consistent: boolean },
): Promise<ReadSession> {
  if (source.begin !== undefined) return source.begin(streams, options);
  return { read: (request) => source.read(request), [Symbol.asyncDispose]: async () => {} };
}

async function countStreams(source: Source): Promise<string> {
  const { length } = await source.discover();
  return length === 1 ? '1 stream' : `${length} streams`;
}
