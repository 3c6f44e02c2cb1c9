export type { ParquetOptions, ParquetParams } from './params.js';
export { parquet } from './parquet.js';
