export type * from './ast/condition.js';
export type * from './ast/statement.js';
export type * from './ast/template.js';
export type * from './ast/value.js';
