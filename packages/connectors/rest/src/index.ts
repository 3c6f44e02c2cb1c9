export type { RestOptions } from './params/destination.js';
export type { RestParams } from './params/source.js';
export { rest } from './rest.js';
