export { csv } from './csv.js';
export type { CsvOptions, CsvParams } from './params.js';
