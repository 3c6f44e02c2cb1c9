export type * from './batch.js';
export type * from './capabilities.js';
export type * from './check-step.js';
export {
  type Connector,
  type ConnectorInput,
  type DestinationDefinition,
  defineConnector,
  type SourceDefinition,
  specVersion,
} from './connector.js';
export type * from './context.js';
export type * from './destination.js';
export type * from './engine.js';
export type * from './format.js';
export type * from './json.js';
export type * from './params/checked.js';
export type * from './read-request.js';
export type * from './schema.js';
export type * from './source.js';
