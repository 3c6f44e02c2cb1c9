export type { RestParams } from './params/source.js';
export { rest } from './rest.js';
