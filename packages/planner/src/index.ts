export type { ConnectionSpec, ConnectorSpec, ConnectorSpecs } from './connector-specs.js';
export { mapSqlOffset } from './plan/map-sql-offset.js';
export type * from './plan/plan.js';
export { type ReferenceLookup, resolvePlanText, resolvePlanValue } from './plan/resolve-text.js';
export { serializePlan } from './plan/serialize-plan.js';
export type { KnownTable, PlanInput, PlannedFile, SqlAnalyzer } from './plan-input.js';
export { planPipeline } from './plan-pipeline.js';
export type { SecretValues } from './variables/secret-book.js';
export type { VariableSources, VariableTexts } from './variables/variable-sources.js';
