export type * from './engine.js';
export type * from './incremental-staging.js';
export type * from './key-comparison.js';
export type * from './schema-change.js';
export type * from './staging.js';
export type * from './window.js';
