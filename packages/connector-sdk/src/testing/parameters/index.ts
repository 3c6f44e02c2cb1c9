/**
 * What those do with parameters who open connectors: core, and the kit around this folder. Authors describe parameters with
 * what the main door gives.
 */
export { definitionOf, type Schema, type SchemaDefinition } from '../../params/schema-layers.js';
export { checkParameters } from './check.js';
export type * from './checked.js';
export { isGroup } from './given.js';
export { namesOf } from './names.js';
export { type OpeningParameters, openingParameters, parseParameters } from './parse.js';
export { defaultOf, innermost, isRequired, nestedProperties, propertiesOf } from './schema-shape.js';
export { typeText } from './type-text.js';
