export {
  type Attempt,
  classifyError,
  type HttpFailure,
  type HttpFailureInput,
  httpFailure,
  type Resilience,
  type RunOptions,
  type SystemKind,
} from '@sqlflow/resilience';
/** The zod that parameters are described with. */
export { z } from 'zod';
export type * from './batch.js';
export type * from './capabilities.js';
export type * from './check-step.js';
export * from './column-type.js';
export type { DestinationInput, WriteResultInput } from './complete-destination.js';
export type { SourceInput, StreamInput } from './complete-source.js';
export * from './connector.js';
export * from './connector-error.js';
export type * from './context.js';
export type * from './destination.js';
export type * from './format.js';
export type * from './json.js';
export * from './key-comparison.js';
export type * from './params/issue-params.js';
export * from './params/parameter.js';
export { writeModeOptions } from './params/write-mode.js';
export type * from './read-request.js';
export type * from './schema.js';
export * from './shapes/file-format.js';
export { fileSource } from './shapes/read-file.js';
export * from './shapes/read-pages.js';
export { readStream } from './shapes/read-stream.js';
export type * from './source.js';
export { checkStep, fullRead } from './source-defaults.js';
export type * from './source-file.js';
export { specVersion } from './spec-version.js';
