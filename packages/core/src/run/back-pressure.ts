import type { Batch, Data } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { withBackPressure } from '@sqlflow/resilience';
import { resilienceValues } from '../parameters/resilience.js';

export interface PressureInput {
  /** Checked parameters, with `back_pressure` among them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Absolute path of an existing directory. */
  readonly tempDirectory: string;
  /** Who is slow, for the error: `export:orders`. */
  readonly what: string;
}

/** Batches on their way from the side that has them to the side that takes them, as `back_pressure` says. */
export function underPressure<T extends Batch | Data>(
  batches: AsyncIterable<T>,
  input: PressureInput,
): AsyncIterable<T> {
  const { params, tempDirectory, what } = input;
  return withBackPressure(batches, {
    policy: resilienceValues(params).back_pressure ?? 'wait',
    directory: tempDirectory,
    // Files lie on disk already, and a stream is read from where it comes.
    isPlain: ({ kind }) => kind === 'rows' || kind === 'arrow',
    tooSlow: (waiting) => sqlFlowError(codes.resilience.tooFarBehind, { what, waiting }),
  });
}
