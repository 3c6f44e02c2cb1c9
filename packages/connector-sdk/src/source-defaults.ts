import { SqlFlowError } from '@sqlflow/errors';
import type { Batch, Data } from './batch.js';
import type { CheckStep } from './check-step.js';
import type { Column } from './schema.js';

/** A whole read of a source that keeps no state: its columns, its data, and the checkpoint that ends it well. */
export async function* fullRead(
  schema: { readonly columns: readonly Column[]; readonly primaryKey?: readonly string[]; readonly inferred?: boolean },
  data: AsyncIterable<Data> | Iterable<Data>,
): AsyncIterable<Batch> {
  yield { kind: 'schema', ...schema };
  yield* data;
  yield { kind: 'checkpoint' };
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
