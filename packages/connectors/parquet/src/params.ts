import { fileReadParams, fileTypeParam, fileWriteOptions, parquetWriteOptions } from '@sqlflow/formats';
import { z } from 'zod';

/** What PARAMS of a Parquet source may say. The files say the rest themselves. */
export const parquetParams = z.object({ ...fileReadParams, file_type: fileTypeParam('parquet') });

/** What OPTIONS of an export to Parquet may say. */
export const parquetOptions = z.object({ ...parquetWriteOptions, ...fileWriteOptions });

export type ParquetParams = z.output<typeof parquetParams>;
export type ParquetOptions = z.output<typeof parquetOptions>;
