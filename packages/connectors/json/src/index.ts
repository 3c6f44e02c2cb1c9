export { json } from './json.js';
export type { JsonOptions, JsonParams } from './params.js';
