export { csvReadFormat, csvWriteFormat, warnOfDelimiter } from './csv/format.js';
export { type CsvReadParams, csvReadParams } from './csv/read-params.js';
export { type CsvWriteOptions, csvWriteOptions } from './csv/write-options.js';
export { commonCompression, compressionByName } from './files/compression.js';
export { createFileDestination, type FileDestinationInput } from './files/file-destination.js';
export { createFileSource, type FileSourceInput } from './files/file-source.js';
export { columnTypesParam, decimalsParam, fileReadParams, fileTypeParam, listOf } from './files/read-params.js';
export { fileWriteOptions } from './files/write-options.js';
export { jsonReadFormat, jsonWriteFormat } from './json/format.js';
export { type JsonReadParams, jsonReadParams } from './json/read-params.js';
export { type JsonWriteOptions, jsonWriteOptions } from './json/write-options.js';
export {
  type ParquetWriteOptions,
  parquetWriteFormat,
  parquetWriteOptions,
} from './parquet/write-options.js';
export { type FileSelection, type FoundFile, findFiles } from './paths/find-files.js';
export { absolutePath, type PathRoots, shownPath, withoutFileScheme } from './paths/local-path.js';
