export type {
  EntryProblem,
  RunEntry,
  RunEntryStatus,
  SourceHealth,
  TaskEntry,
  TaskEntryStatus,
} from '@sqlflow/state';
export type * from './events/run-event.js';
export type * from './history/project-history.js';
export { createLogger, type LoggerOptions, type RunLogger } from './logs/create-logger.js';
export { type LogLevel, logLevels } from './logs/event-level.js';
export { commonSourceParams } from './parameters/common-source.js';
export { describeParameters, type ParameterDescription } from './parameters/describe.js';
export { destinationOptions } from './parameters/destination-options.js';
export { type ConnectorJsonSchemas, type JsonSchema, parametersJsonSchema } from './parameters/json-schema.js';
export { findConnector } from './planning/find-connector.js';
export { openProject } from './project/open-project.js';
export type * from './project/project.js';
export type * from './project/project-connector.js';
export type * from './project/settings.js';
export type * from './run/run-result.js';
export type * from './schema/source-schema.js';
export type * from './state/project-state.js';
export type { NextWindow } from './windows/next-windows.js';
