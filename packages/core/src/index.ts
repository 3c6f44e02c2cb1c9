export type * from './events/run-event.js';
export type * from './project/project.js';
export type * from './project/settings.js';
export type * from './run/run-result.js';
