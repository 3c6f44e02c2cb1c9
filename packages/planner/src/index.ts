export type * from './plan/plan.js';
