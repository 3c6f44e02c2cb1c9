export type { ConnectionParams } from './params/connection.js';
