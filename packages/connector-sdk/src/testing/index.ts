export { conformanceTable } from './conformance-table.js';
export type { Fault } from './faults.js';
export type {
  ConnectorFixture,
  DestinationFixture,
  DestinationMistake,
  FixtureStream,
  MakeFixture,
  Mistake,
  SourceFixture,
  WrittenParameters,
} from './fixture.js';
export {
  type CheckResult,
  type ConformanceOptions,
  type ConformanceReport,
  runConformance,
} from './run-conformance.js';
export { type TestConnectorOptions, type TestRunner, testConnector } from './test-connector.js';
export { createTestContext, type TestContext, type TestContextOptions } from './test-context.js';
export { edgeValues } from './values/edge-values.js';
