export { memory } from './memory.js';
export { createMemoryTables, type MemoryTableInput, type MemoryTables } from './memory-tables.js';
export type { MemoryOptions, MemoryParams } from './params.js';
