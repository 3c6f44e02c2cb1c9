import type { Batch, Data } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { withBackPressure } from '@sqlflow/resilience';
import { resilienceValues } from '../parameters/resilience.js';
import { isPlainData } from './plain-data.js';

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
    isPlain: (batch) => (batch.kind === 'rows' || batch.kind === 'arrow') && isPlainData(batch),
    // A stream is read from where it comes, and a source may write its files anew.
    isOpen: ({ kind }) => kind === 'stream' || kind === 'streams' || kind === 'files' || kind === 'keys',
    tooSlow: (waiting) => sqlFlowError(codes.resilience.tooFarBehind, { what, waiting }),
  });
}
