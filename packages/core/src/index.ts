export type * from './events/run-event.js';
export { openProject } from './project/open-project.js';
export type * from './project/project.js';
export type * from './project/settings.js';
export type * from './run/run-result.js';
