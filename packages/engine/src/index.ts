export type * from './engine.js';
export type * from './incremental-staging.js';
export type * from './window.js';
