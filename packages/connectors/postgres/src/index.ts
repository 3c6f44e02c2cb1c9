export type { PostgresOptions } from './params/destination.js';
export type { PostgresParams } from './params/source.js';
export { postgres } from './postgres.js';
